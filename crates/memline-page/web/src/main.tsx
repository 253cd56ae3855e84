import { effect } from "@preact/signals";
import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/lines.css";
import "./styles/detail.css";
import "./styles/source.css";
import "./styles/flame.css";
import "./styles/time.css";
import "./styles/entries.css";
import "./styles/narrow.css";
import "./styles/print.css";
import { openPage, status } from "./state/data";
import * as live from "./state/live";
import { listen, route } from "./state/route";
import { followSelection } from "./state/selection";
import { startTheme } from "./state/theme";
import { App } from "./views/app";

startTheme();
listen();
followSelection();
render(<App />, document.getElementById("app")!);
void start();

async function start(): Promise<void> {
  if (await openPage()) return;
  if (status.value === "failed") return;
  const isLive = await live.start();
  if (!isLive) status.value = "empty";
  effect(() => {
    void route.value.entry;
    void live.show();
  });
}

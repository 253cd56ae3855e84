// One line: its numbers, the lines that call it, what it calls, and the ways to it.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { calls, change, counted, number, shortPath } from "../format";
import { METRICS, type Metric } from "../metrics";
import type { Detail as DetailData, Link, Place, Way } from "../protocol";
import { COLUMNS, STAT } from "../stats";
import { api } from "../state/client";
import { summary } from "../state/data";
import { at, href, route } from "../state/route";
import { useAnswer } from "./hooks";
import { Budget, Code, FunctionName, lineHref, MarkList, PlaceLink, Value } from "./parts";

export function Detail({ place, layout }: { readonly place: Place; readonly layout: "column" | "row" }) {
  const { metric: name } = route.value;
  const metric = METRICS[name];
  const { side, function: fn, line } = place;
  const detail = useAnswer(() => api.detail(side, fn, line, name), [side, fn, line, name]);
  if (detail === undefined) return <div class="detail" />;
  if (detail === null) return <p class="empty">This line is not in the profile.</p>;
  const isFirst = detail.ownAllocations === null;
  return (
    <div class={`detail detail-${layout}`}>
      <div class="detail-head">
        <p class="detail-place">
          <PlaceLink place={detail} />
          <a class="detail-link" href={href({ tab: "flame", ...at(detail), frame: 0 })} title="This line in the flame graph (f)">
            flame graph
          </a>
        </p>
        <p class="detail-code">
          <Code tokens={detail.tokens} />
        </p>
        <p class="detail-fn">
          in <FunctionName path={detail.path} name={detail.name} />
          {detail.otherFunctions.length > 0 ? ` and ${counted(detail.otherFunctions.length, "other")}` : ""}
        </p>
        {detail.facts.budget === null ? null : (
          <p class="detail-budget">
            <Budget peak={detail.facts.peak} budget={detail.facts.budget} over={detail.facts.overBudget} />
          </p>
        )}
        <p class="detail-value">
          {isFirst ? null : (
            <>
              <Value value={isChange() ? detail.value - detail.valueBefore : detail.value} metric={metric} />{" "}
              <span>{metric.title.toLowerCase()}</span>
              {isChange() ? (
                <span class="detail-then">
                  {" "}
                  ({number(detail.valueBefore, metric.unit)} → {number(detail.value, metric.unit)})
                </span>
              ) : null}
            </>
          )}{" "}
          <MarkList marks={detail.marks} isGone={detail.side === "before"} />
        </p>
      </div>
      <div class="detail-links">
        <Links title={isFirst ? "The function is called from" : "Called from"} links={detail.callers} metric={metric} none="Nothing calls it." />
        {detail.callees.length === 0 ? null : <Links title="It calls" links={detail.callees} metric={metric} none="" />}
      </div>
      <Ways ways={detail.ways} all={detail.wayCount} metric={metric} />
      <Numbers detail={detail} />
    </div>
  );
}

function isChange(): boolean {
  return summary.value?.before != null;
}

function Section({ title, className = "", children }: { readonly title: string; readonly className?: string; readonly children: ComponentChildren }) {
  return (
    <section class={`detail-section ${className}`}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Links({ title, links, metric, none }: { readonly title: string; readonly links: readonly Link[]; readonly metric: Metric; readonly none: string }) {
  const largest = links.reduce((most, link) => Math.max(most, link.value), 0);
  return (
    <Section title={title} className="callers">
      {links.length === 0 ? <p class="faint">{none}</p> : null}
      <ul class="links">
        {links.map((link) => (
          <li key={`${link.path}:${link.line}`}>
            {link.function < 0 ? (
              <span class="link link-outside">
                <LinkHead link={link} metric={metric} largest={largest} />
              </span>
            ) : (
              <a class="link" href={lineHref(link)}>
                <LinkHead link={link} metric={metric} largest={largest} />
              </a>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function LinkHead({ link, metric, largest }: { readonly link: Link; readonly metric: Metric; readonly largest: number }) {
  const part = largest > 0 ? Math.max(0, link.value) / largest : 0;
  return (
    <>
      <span class="link-top">
        <span class="link-value">{number(link.value, metric.unit)}</span>
        {isChange() && link.value !== link.valueBefore ? (
          <span class={`link-change value-${link.value > link.valueBefore ? "more" : "less"}`}>
            {change(link.value - link.valueBefore, metric.unit)}
          </span>
        ) : null}
        <FunctionName path={shortPath(link.path)} name={link.name} title={link.path} />
        <span class="link-place">
          {link.function < 0 ? "" : `${link.file.slice(link.file.lastIndexOf("/") + 1)}:${link.line}`}
        </span>
      </span>
      <span class="link-under">
        <span class="bar bar-thin" aria-hidden="true">
          <span class="bar-fill" style={{ width: `${part * 100}%`, "--heat": String(Math.sqrt(part)) }} />
        </span>
        <code class="link-text">{link.text}</code>
        <span class="link-calls">
          {link.side === "before" ? "gone, " : ""}
          {calls(link.calls)}
        </span>
      </span>
    </>
  );
}

function Ways({ ways, all, metric }: { readonly ways: readonly Way[]; readonly all: number; readonly metric: Metric }) {
  if (ways.length === 0) return null;
  return (
    <Section title={all === 1 ? "The way to it" : `Ways to it (${all})`} className="ways">
      <ol class="way-list">
        {ways.map((way) => (
          <li class="way" key={way.steps.map((step) => `${step.path}:${step.line}`).join()}>
            <span class="way-value">{number(way.value, metric.unit)}</span>
            <Steps way={way} />
          </li>
        ))}
      </ol>
      {all > ways.length ? <p class="faint">and {counted(all - ways.length, "other way")} with less</p> : null}
    </Section>
  );
}

/** Of a long way, the beginning and the end. */
const BEGINNING = 3;
const END = 6;

function Steps({ way }: { readonly way: Way }) {
  const [isWhole, setWhole] = useState(way.steps.length <= BEGINNING + END + 1);
  const step = (place: Place) => (
    <a key={`${place.path}:${place.line}`} href={lineHref(place)} title={`${place.path}, ${place.file}:${place.line}`}>
      {place.name}:{place.line}
    </a>
  );
  const arrow = <span class="way-arrow"> › </span>;
  const between = (steps: readonly Place[]) => steps.map((each, place) => (place > 0 ? [arrow, step(each)] : step(each)));
  if (isWhole) return <span class="way-steps">{between(way.steps)}</span>;
  return (
    <span class="way-steps">
      {between(way.steps.slice(0, BEGINNING))}
      {arrow}
      <button type="button" class="as-link" onClick={() => setWhole(true)}>
        … {way.steps.length - BEGINNING - END} more …
      </button>
      {arrow}
      {between(way.steps.slice(-END))}
    </span>
  );
}

function Numbers({ detail }: { readonly detail: DetailData }) {
  const { stats, statsBefore, ownAllocations } = detail;
  if (stats === null) {
    return (
      <Section title="Numbers">
        <p class="faint">The line never ran, or holds no statement.</p>
      </Section>
    );
  }
  // What is rare is left out where it is nothing.
  const isSaid = (stat: number) => stats[stat] != null && (stats[stat] !== 0 || stat < STAT.held_bytes);
  return (
    <Section title="Numbers" className="numbers">
      <table class="number-table">
        <tbody>
          {COLUMNS.filter(({ stat }) => isSaid(STAT[stat])).map(({ stat, title, unit, meaning }) => {
            const value = stats[STAT[stat]] ?? null;
            const was = statsBefore?.[STAT[stat]] ?? null;
            return (
              <tr key={stat} title={meaning}>
                <th scope="row">{stat === "allocations" ? "Allocations, with calls" : title}</th>
                <td>{value === null ? "–" : number(value, unit)}</td>
                {isChange() ? <td class="then">{value === null || was === null ? "" : change(value - was, unit)}</td> : null}
              </tr>
            );
          })}
          {ownAllocations === null ? null : (
            <tr title={METRICS.allocations.meaning}>
              <th scope="row">Allocations, its own</th>
              <td>{number(ownAllocations, "count")}</td>
              {isChange() ? <td /> : null}
            </tr>
          )}
        </tbody>
      </table>
    </Section>
  );
}


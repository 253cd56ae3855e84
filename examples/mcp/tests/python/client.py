"""Uses all of the MCP server at a URL, and prints what it sees: `client.py URL MODE PROFILE`."""

import asyncio
import sys

from mcp import Client


async def main(url: str, mode: str, profile: str) -> None:
    with open(profile) as file:
        text = file.read()

    async def tell(progress: float, total: float | None, message: str | None) -> None:
        print("progress:", progress, message)

    async with Client(url, mode=mode) as client:
        print("protocol:", client.protocol_version)
        tools = await client.list_tools()
        print("tools:", *sorted(tool.name for tool in tools.tools))
        arguments = {"profiles": [text, text], "limit": 1}
        top = await client.call_tool("top_lines", arguments, progress_callback=tell)
        for line in top.structured_content["lines"]:
            print("line:", line["bytes"], line["text"])
        same = await client.call_tool("compare", {"before": text, "after": text})
        print("compared:", same.content[0].text)


asyncio.run(main(*sys.argv[1:]))

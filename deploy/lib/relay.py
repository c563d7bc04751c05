#!/usr/bin/env python3
"""The line between one node and the hub: accepts on a loopback port and forwards to the hub.

Ending this process cuts the line: every connection over it dies and new ones are refused.

usage: relay.py PORT TARGET   PORT 0 takes a free one; TARGET is a file holding host:port of the hub, read at
                              each connection, because a hub that was started again may have another port.
Prints `relay 127.0.0.1:PORT` once it accepts.
"""

import asyncio
import sys


async def pump(reader, writer):
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def serve(port, target):
    async def accept(reader, writer):
        try:
            with open(target, encoding="ascii") as file:
                host, _, hub_port = file.read().strip().rpartition(":")
            hub_reader, hub_writer = await asyncio.open_connection(host, int(hub_port))
        except (OSError, ValueError):
            writer.close()
            return
        await asyncio.gather(pump(reader, hub_writer), pump(hub_reader, writer))

    for attempt in range(100):
        try:
            server = await asyncio.start_server(accept, "127.0.0.1", port)
            break
        except OSError:
            # The port may still be in somebody's closing connection.
            if attempt == 99:
                raise
            await asyncio.sleep(0.1)
    print(f"relay 127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
    except KeyboardInterrupt:
        pass

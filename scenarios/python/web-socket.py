"""A message and its answer over a connection that is a pair of queues, at whose other end the server is 50 ms away."""

import asyncio

from tutorial import judge, log, run

WAY = 0.05


class WebSocket:
    def __init__(self):
        self.to_server, self.to_client = asyncio.Queue(), asyncio.Queue()

    async def __aenter__(self):
        # There and back for the connection, and for its handshake.
        await asyncio.sleep(4 * WAY)
        return self

    async def __aexit__(self, *failure):
        # There and back for the good-bye.
        await asyncio.sleep(2 * WAY)

    async def send(self, message):
        await self.to_server.put(message)

    async def recv(self):
        return await self.to_client.get()


async def server(websocket):
    while True:
        message = await websocket.to_server.get()
        await asyncio.sleep(WAY + 0.1 + WAY)
        await websocket.to_client.put(f"echo: {message}")


async def main():
    connection = WebSocket()
    serving = asyncio.create_task(server(connection))
    async with connection as websocket:
        await websocket.send("Hello")
        response = await websocket.recv()
        log(f"received {response}")
    serving.cancel()
    return response


ran = run(main)
judge(
    "5 Good use cases",
    "connect, send, receive, each awaited",
    "They come in this order; while the server works, the loop is free.",
    ran.result == "echo: Hello",
    ran.total == 0.5,
)

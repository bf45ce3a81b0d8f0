"""A message and its answer over a connection that is a pair of queues."""

import asyncio

from tutorial import judge, log, run


class WebSocket:
    def __init__(self):
        self.to_server, self.to_client = asyncio.Queue(), asyncio.Queue()

    async def __aenter__(self):
        await asyncio.sleep(0.2)
        return self

    async def __aexit__(self, *failure):
        await asyncio.sleep(0.05)

    async def send(self, message):
        await self.to_server.put(message)

    async def recv(self):
        return await self.to_client.get()


async def server(websocket):
    while True:
        message = await websocket.to_server.get()
        await asyncio.sleep(0.1)
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
    ran.total == 0.35,
)

"""Runs dbt commands for the pipeline, several in one process: the second starts without dbt's seconds of start-up.

One JSON object a line on standard input, `{"args": ["build", ...]}` (with `"keep_manifest": true` on a `parse`, the
commands that follow do not parse again), and on standard output
`{"event": "ready"}`, `{"event": "node", ...}` for each node that starts or ends, and `{"event": "done", ...}`.
When standard input closes, whoever started this process is gone and it ends at once, in the middle of a command too:
nobody may be left writing to the warehouse behind the back of the next run.
"""

import gc
import json
import os
import queue
import sys
import threading


def main() -> None:
    # Only events may reach the reader of standard output: whatever else prints goes to standard error.
    out = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)

    def send(message: dict) -> None:
        out.write(json.dumps(message, default=str) + "\n")
        out.flush()

    commands: "queue.Queue[dict]" = queue.Queue()

    def listen() -> None:
        for line in sys.stdin:
            commands.put(json.loads(line))
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()

    from dbt.cli.main import dbtRunner

    def on_event(event) -> None:
        if event.info.name not in ("NodeStart", "NodeFinished"):
            return
        node = event.data.node_info
        send(
            {
                "event": "node",
                "phase": "start" if event.info.name == "NodeStart" else "end",
                "id": node.unique_id,
                "kind": node.resource_type,
                "name": node.node_name,
                "status": node.node_status,
            }
        )

    runner = dbtRunner(callbacks=[on_event])
    manifest = None
    send({"event": "ready"})
    while True:
        command = commands.get()
        if manifest is not None:
            runner = dbtRunner(manifest=manifest, callbacks=[on_event])
        answer = runner.invoke(command["args"])
        if command.get("keep_manifest") and answer.success:
            manifest = answer.result
        release_warehouse()
        send(
            {
                "event": "done",
                "success": bool(answer.success),
                "error": None if answer.exception is None else str(answer.exception),
                "results": [describe(result) for result in results_of(answer)],
            }
        )


def release_warehouse() -> None:
    """Lets go of the DuckDB file, which dbt-duckdb keeps open between commands: other processes work on it next."""
    connections = sys.modules.get("dbt.adapters.duckdb.connections")
    if connections is None:
        return
    manager = connections.DuckDBConnectionManager
    environment = manager._ENV
    manager.close_all_connections()
    if environment is not None:
        environment.close()
    del environment
    gc.collect()


def results_of(answer) -> list:
    results = getattr(answer.result, "results", None)
    return list(results) if results is not None else []


def describe(result) -> dict:
    node = result.node
    return {
        "id": node.unique_id,
        "kind": str(getattr(node.resource_type, "value", node.resource_type)),
        "name": node.name,
        "schema": getattr(node, "schema", None),
        "status": str(getattr(result.status, "value", result.status)),
        "message": result.message,
        "failures": result.failures,
        "seconds": result.execution_time,
        "file": getattr(node, "original_file_path", None),
        "description": getattr(node, "description", None) or None,
    }


if __name__ == "__main__":
    main()

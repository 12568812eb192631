"""One side of the Morango peer, run by the Python that has Morango: a server, or a laptop.

    side.py server FOLDER KINDS      serves under cheroot, as Kolibri does; prints its port
    side.py laptop FOLDER KINDS URL  takes JSON lines: {"put": rows} or {"sync": true}

KINDS is JSON: {kind: {field: "int" | "bool" | "text"}}. The laptop's certificate lies in FOLDER's
neighbour ``certificate.json``, where the server put it: pairing is no part of what is measured.
"""

import json
import sys
import time
from pathlib import Path

PROFILE, SCOPE = "bench", "centre-data"


def set_up(folder: Path, kinds: dict, partition: str) -> None:
    """Django on a fresh file, with Morango and our rows."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db.backends.signals import connection_created

    settings.configure(
        SECRET_KEY="benchmark",
        ALLOWED_HOSTS=["*"],
        USE_TZ=True,
        ROOT_URLCONF="morango_urls",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "mptt",
            "rest_framework",
            "morango",
            "morango_app",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / "morango.db"),
                "OPTIONS": {"timeout": 100},
            }
        },
        BENCH_KINDS=kinds,
        BENCH_PARTITION=partition,
    )
    # as Kolibri has it
    connection_created.connect(
        lambda connection, **_words: connection.cursor().execute("PRAGMA journal_mode = WAL"),
        weak=False,
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


def make_certificates(folder: Path) -> None:
    """A root certificate here, and one for the laptop that it signs."""
    from morango.models.certificates import Certificate, Key, ScopeDefinition

    ScopeDefinition.objects.create(
        id=SCOPE,
        profile=PROFILE,
        version=1,
        primary_scope_param_key="centre",
        description="all of a centre",
        read_filter_template="",
        write_filter_template="",
        read_write_filter_template="${centre}",
    )
    root = Certificate.generate_root_certificate(SCOPE)
    child = Certificate(
        parent=root,
        profile=PROFILE,
        scope_definition_id=SCOPE,
        scope_version=1,
        scope_params=root.scope_params,
        salt="0" * 32,
    )
    child.private_key = Key()
    child.id = child.calculate_uuid()
    root.sign_certificate(child)
    child.save()
    told = {
        "root": root.id,
        "chain": [
            {"id": one.id, "serialized": one.serialized, "signature": one.signature}
            for one in (root, child)
        ],
        "key": child.private_key.get_private_key_string(),
    }
    (folder.parent / "certificate.json").write_text(json.dumps(told))


def serve(folder: Path, kinds: dict) -> None:
    """Serve until ended."""
    set_up(folder, kinds, "")
    make_certificates(folder)
    from cheroot.wsgi import Server
    from django.core.wsgi import get_wsgi_application

    server = Server(("127.0.0.1", 0), get_wsgi_application(), numthreads=10)
    server.prepare()
    print(server.bind_addr[1], flush=True)
    server.serve()


class Laptop:
    """A database that syncs as Kolibri's does: a pull, then a push."""

    def __init__(self, folder: Path, kinds: dict, url: str) -> None:
        told = json.loads((folder.parent / "certificate.json").read_text())
        set_up(folder, kinds, told["root"])
        from morango.models.certificates import Certificate, Key, ScopeDefinition

        self.url = url
        ScopeDefinition.objects.create(
            id=SCOPE,
            profile=PROFILE,
            version=1,
            primary_scope_param_key="centre",
            description="all of a centre",
            read_filter_template="",
            write_filter_template="",
            read_write_filter_template="${centre}",
        )
        self.mine = Certificate.save_certificate_chain(told["chain"])
        self.mine.private_key = Key(private_key_string=told["key"])
        self.mine.save()
        self.servers = Certificate.objects.get(id=told["root"])

    def put(self, rows: dict) -> None:
        """Write rows, new or changed, through their models."""
        from django.db import transaction
        from morango_app.models import KINDS

        with transaction.atomic():
            for kind, several in rows.items():
                model = KINDS[kind]
                for row in several:
                    values = {name: value for name, value in row.items() if name != "id"}
                    found = model.objects.filter(ref=row["id"]).first() or model(ref=row["id"])
                    for name, value in values.items():
                        setattr(found, name, value)
                    found.save()

    def sync(self) -> dict:
        """One sync."""
        from morango.models.certificates import Filter
        from morango.sync.syncsession import NetworkSyncConnection

        begun, cpu = time.perf_counter(), time.process_time()
        connection = NetworkSyncConnection(base_url=self.url)
        client = connection.create_sync_session(self.mine, self.servers)
        everything = Filter(self.servers.id)
        for begin in (client.get_pull_client, client.get_push_client):
            transfer = begin()
            transfer.initialize(everything)
            transfer.run()
            transfer.finalize()
        connection.close_sync_session(client.sync_session)
        connection.close()
        return {
            "seconds": time.perf_counter() - begun,
            "cpu_s": time.process_time() - cpu,
        }


def main() -> None:
    """Run the side that is asked for."""
    role, folder, kinds, *rest = sys.argv[1:]
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    if role == "server":
        serve(place, json.loads(kinds))
        return
    laptop = Laptop(place, json.loads(kinds), *rest)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        answer = laptop.put(told["put"]) if "put" in told else laptop.sync()
        print(json.dumps(answer or {}), flush=True)


if __name__ == "__main__":
    main()

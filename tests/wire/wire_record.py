"""What the server saw, script by script: order instead of time, the key never."""

import itertools
import threading


class Script:
    def __init__(self, plays):
        self.plays = plays
        self.requests = []


class Records:
    def __init__(self, key):
        self.key = key
        self.scripts = {}
        self.changed = threading.Condition()
        self.order = itertools.count(1)

    def put(self, name, plays):
        with self.changed:
            self.scripts[name] = Script(plays)

    def drop(self, name):
        with self.changed:
            self.scripts.pop(name, None)

    def begin(self, name, request, connection):
        """-> (what is written down, the actions to play); (None, None) where no such script is."""
        with self.changed:
            script = self.scripts.get(name)
            if script is None:
                return None, None
            seen = self.censor(request)
            seen.update(number=len(script.requests) + 1, connection=connection, order=next(self.order), sent=0, end=None, ended=None)
            script.requests.append(seen)
            self.changed.notify_all()
            return seen, script.plays[min(len(script.requests), len(script.plays)) - 1]

    def end(self, seen, how, sent):
        """how: kept (script done, connection open), closed, reset (by the script), client_closed, client_reset."""
        with self.changed:
            seen.update(end=how, sent=sent, ended=next(self.order))
            self.changed.notify_all()

    def left(self, seen, how):
        with self.changed:
            seen.update(left=how, left_order=next(self.order))
            self.changed.notify_all()

    def censor(self, request):
        seen = dict(request, headers=dict(request["headers"]))
        key = seen["headers"].pop("authorization", None)
        seen["authorization"] = "absent" if key is None else "expected" if key == "Bearer " + self.key else "other"
        seen["key_elsewhere"] = self.key in repr(dict(seen, authorization=""))
        return seen

    def seen(self, name):
        with self.changed:
            script = self.scripts.get(name)
            return [dict(seen) for seen in script.requests] if script else []

    def wait(self, name, condition, seconds):
        """The requests of a script, once `condition` holds for them or the time is over."""
        with self.changed:
            self.changed.wait_for(lambda: condition(self.scripts[name].requests), seconds)
            return [dict(seen) for seen in self.scripts[name].requests]


def all_ended(requests):
    return all(seen["end"] for seen in requests)

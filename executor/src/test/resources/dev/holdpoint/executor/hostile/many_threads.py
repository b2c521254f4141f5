"""Has more than 64 threads at once."""
import threading

from hostile import Tries

over = threading.Event()


def more_than_64():
    threading.stack_size(64 << 10)
    try:
        for _ in range(80):
            threading.Thread(target=over.wait, daemon=True).start()
    except RuntimeError as error:
        raise OSError(str(error))


tries = Tries()
tries("80 threads", more_than_64)
over.set()
tries.end()

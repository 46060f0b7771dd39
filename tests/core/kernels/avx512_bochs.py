"""Runs bare.c, the machine code of the AVX-512 kernel with it, on the Bochs processor of PyPI's bochscpu-python: avx512_bochs.py PROGRAM."""
import struct
import sys

import bochscpu
import bochscpu.cpu
import bochscpu.memory as memory

PAGE = memory.page_size()
STACK, TEXT, FENCE, TABLES = 0x7F0000, 0x1FFF0000, 0x20000000, 0x80000000
EXECUTE, WRITE = 0, 1
LARGEST_SEGMENTS = 64


def segments(program):
    """(address, bytes, size in memory, writable) of what the ELF file loads."""
    start, size, count = struct.unpack_from("<Q", program, 32)[0], *struct.unpack_from("<HH", program, 54)
    for at in range(start, start + size * min(count, LARGEST_SEGMENTS), size):
        kind, flags, offset, address, _, file_size, memory_size = struct.unpack_from("<IIQQQQQ", program, at)
        if kind == 1:
            yield address, program[offset : offset + file_size], memory_size, bool(flags & 2)


def symbol(program, name):
    """The address of a symbol: sections 2 and 3 of the header's list say which are the symbols and their names."""
    start, size, count = struct.unpack_from("<Q", program, 40)[0], *struct.unpack_from("<HH", program, 58)
    headers = [struct.unpack_from("<IIQQQQII", program, at) for at in range(start, start + size * count, size)]
    table = next(header for header in headers if header[1] == 2)
    names = headers[table[6]][4]
    for at in range(table[4], table[4] + table[5], 24):
        entry, address = struct.unpack_from("<I", program, at)[0], struct.unpack_from("<Q", program, at + 8)[0]
        if program[names + entry :].startswith(name + b"\0"):
            return address
    raise LookupError(name)


def map_pages(loaded):
    """Physical addresses are the virtual ones; what no page is mapped for faults. The caller keeps what it is given: it owns the tables."""
    tables, pages = memory.PageMapLevel4Table(), set()
    for address, _, size, writable in loaded:
        for page in range(address & -PAGE, address + size, PAGE):
            if page not in pages:
                pages.add(page)
                memory.page_insert(page, memory.allocate_host_page())
                tables.insert(page, page, WRITE if writable else EXECUTE)
    for host, guest in tables.commit(TABLES):
        memory.page_insert(guest, host)
    return tables


def flat(selector, attributes):
    segment = bochscpu.Segment()
    segment.present, segment.selector, segment.base, segment.limit, segment.attr = True, selector, 0, 0xFFFFFFFF, attributes
    return segment


def start(entry):
    state = bochscpu.State()
    bochscpu.cpu.set_long_mode(state)
    state.cr3, state.rip, state.rsp = TABLES, entry, STACK - 8
    state.cr4 = int(state.cr4) | 1 << 9 | 1 << 10 | 1 << 18  # what an operating system sets for SSE and XSAVE
    state.xcr0 = 0xE7  # and for AVX-512
    state.cs = flat(0x10, 0x209B)
    state.ds = state.ss = state.es = state.fs = state.gs = flat(0x18, 0xC93)
    return state


def run(program):
    loaded = [*segments(program), (STACK - 16 * PAGE, b"", 16 * PAGE, True), (TEXT, b"", FENCE - TEXT, True)]
    session, hook, faults = bochscpu.Session(), bochscpu.Hook(), []

    def missing(address):
        raise MemoryError(hex(address))

    def exception(_session, _cpu, vector, code):
        faults.append((int(vector), int(code), hex(session.cpu.state.rip)))
        session.stop()

    session.missing_page_handler, hook.exception = missing, exception
    hook.hlt = lambda *_: session.stop()
    tables = map_pages(loaded)
    for address, data, _, _ in loaded:
        if data:
            memory.virt_write(TABLES, address, list(data))
    session.cpu.state = start(struct.unpack_from("<Q", program, 24)[0])
    session.run([hook])
    result = struct.unpack("<4Q", bytes(memory.virt_read(TABLES, symbol(program, b"bare_result"), 32)))
    del tables
    return result, faults


def main():
    with open(sys.argv[1], "rb") as file:
        (passed, failed, size, bad), faults = run(file.read())
    for vector, code, address in faults:
        print(f"exception {vector} ({code}) at {address}")
    if failed:
        print(f"first failure: size {size}, bad character at {bad}")
    print(f"{passed} passed, {failed + len(faults)} failed")
    return 1 if failed or faults or not passed else 0


sys.exit(main())

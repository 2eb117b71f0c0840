// The part of a process's memory that is its programs' code.
#pragma once

namespace sereno::host {

/// Unmaps the pages of code and constants of the program and its libraries. They stay in the kernel's page cache, and
/// what is needed again is mapped again when it is touched. That has a price: with libcurl and its family a millisecond
/// for this call and one or two for the next run. What was needed only once, such as the symbol tables that the dynamic
/// linker reads, is then no longer held in memory for this process.
///
/// Takes pages that no process can have written to only: never the relocated tables, never data. Threads may go on.
/// Loading and unloading of libraries waits meanwhile.
void unmap_program_pages();

}  // namespace sereno::host

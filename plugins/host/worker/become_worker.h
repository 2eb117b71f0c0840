// What a process gives up before it runs code that may misbehave, beside the bounds it was started with.
#pragma once

#include "sereno/result.h"

namespace sereno::host {

/// Its memory is closed to other processes of the same user (what it holds may be secret), orphans of its checks come
/// to it, and its allocator keeps one arena and gives back what is free. Fails when the kernel refuses.
Result<void> become_worker();

}  // namespace sereno::host

// What a confined process may ask of the kernel. Internal.
#pragma once

#include <linux/filter.h>

#include <vector>

namespace sereno::steps {

/// Compute, take and give back memory, read and write what is open, and end. Opening a file fails as one that is not
/// allowed; all else kills. Compiled once for the process. Throws std::runtime_error, with the reason, when it cannot
/// be or libseccomp is not here; then the next call tries again.
const std::vector<sock_filter>& computing_only();

/// From now on this thread may do only that, for good. False when it cannot be set up.
bool confine_this_process(const std::vector<sock_filter>& filter);

}  // namespace sereno::steps

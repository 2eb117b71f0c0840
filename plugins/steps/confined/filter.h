// What a confined process may ask of the kernel. Internal.
#pragma once

namespace sereno::steps {

/// From now on this thread may compute, take and give back memory, read and write what is open, and end. Opening a file
/// fails as one that is not allowed; all else kills. False when it cannot be set up.
bool confine_this_process();

}  // namespace sereno::steps

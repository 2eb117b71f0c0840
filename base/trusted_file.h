// Files that decide what is run: nobody but root and this process's user may be able to put another one in their place.
#pragma once

#include <string>

#include "base/descriptor.h"
#include "sereno/result.h"

namespace sereno {

/// A regular file, opened for reading: what was looked at is what is read, whatever becomes of its name. Refused, with
/// a sentence that begins with the path at fault and says what to do: a file, link or folder on the way that belongs
/// to another user; a file, or the folder that its name stands in, that its group or others may write; a folder further
/// up that they may write, unless each may remove only his own files there (/tmp). Never waits, not even for a FIFO.
Result<Descriptor> open_trusted_file(const std::string& path);

/// The same of a program that is to be started by its path, that this user may execute it, and, where its bytes may be
/// read, that the system can: a script needs an interpreter in its first line, which is there. When this says nothing,
/// nobody else can change what the path leads to. Empty: all is well.
std::string program_fault(const std::string& path);

}  // namespace sereno

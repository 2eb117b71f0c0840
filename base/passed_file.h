// Open files that go from process to process over a Unix socket (SCM_RIGHTS). Errors are errno values.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string_view>

#include "base/descriptor.h"

namespace sereno {

/// Sends the bytes, which have to fit into the socket's buffer, and the open file along with them. 0 or errno.
int send_with_file(int socket, std::string_view bytes, int file);

/// As recv(2). The first file that comes along is put into `file`; any further one is closed.
ssize_t receive_with_file(int socket, char* buffer, std::size_t size, Descriptor& file);

}  // namespace sereno

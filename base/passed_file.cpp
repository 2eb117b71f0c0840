#include "base/passed_file.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace sereno {
namespace {

void take_files(msghdr& message, Descriptor& file) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    for (std::size_t at = 0; CMSG_LEN(at + sizeof(int)) <= part->cmsg_len; at += sizeof(int)) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(part) + at, sizeof number);
      Descriptor received(number);
      if (!file) file = std::move(received);
    }
  }
}

/// Room for one file.
struct Room {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};
};

}  // namespace

int send_with_file(int socket, std::string_view bytes, int file) {
  std::string copy(bytes);
  Room room;
  iovec all{.iov_base = copy.data(), .iov_len = copy.size()};
  msghdr message{};
  message.msg_iov = &all;
  message.msg_iovlen = 1;
  message.msg_control = room.control;
  message.msg_controllen = sizeof room.control;
  cmsghdr* const part = CMSG_FIRSTHDR(&message);
  part->cmsg_level = SOL_SOCKET;
  part->cmsg_type = SCM_RIGHTS;
  part->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(part), &file, sizeof file);
  const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) return errno;
  return static_cast<std::size_t>(sent) == bytes.size() ? 0 : EMSGSIZE;
}

ssize_t receive_with_file(int socket, char* buffer, std::size_t size, Descriptor& file) {
  Room room;
  iovec all{.iov_base = buffer, .iov_len = size};
  msghdr message{};
  message.msg_iov = &all;
  message.msg_iovlen = 1;
  message.msg_control = room.control;
  message.msg_controllen = sizeof room.control;
  const ssize_t got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  if (got > 0) take_files(message, file);
  return got;
}

}  // namespace sereno

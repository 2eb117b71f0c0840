// sereno-ask-command SOCKET NAME [ARGUMENT]...: has the second unit run a command of its list, and answers as it does.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>

#include "agent/unconfined/command_request.h"
#include "base/descriptor.h"
#include "base/whole_file.h"

namespace sereno::agent::unconfined {
namespace {

constexpr std::size_t most_answer = 128u << 10;
constexpr std::string_view usage =
    "usage: sereno-ask-command SOCKET NAME [ARGUMENT]... has sereno-commands.socket run a command of its list";

Outcome failed(const std::string& path, int error) {
  const std::string hint =
      error == ENOENT || error == ECONNREFUSED ? " (systemctl enable --now sereno-commands.socket)" : "";
  return {.output = "UNKNOWN - " + path + ": " + std::strerror(error) + hint + "\n"};
}

Outcome ask(const std::string& path, const CommandRequest& request) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof name.sun_path) return failed(path, ENAMETOOLONG);
  path.copy(name.sun_path, path.size());
  const Descriptor line(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (line.get() < 0 || connect(line.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0)
    return failed(path, errno);
  if (const int error = write_all(line.get(), encode_request(request)); error != 0) return failed(path, error);
  shutdown(line.get(), SHUT_WR);
  std::string bytes;
  if (const int error = read_to_end(line.get(), most_answer, bytes); error != 0) return failed(path, error);
  return decode_outcome(bytes);
}

}  // namespace
}  // namespace sereno::agent::unconfined

int main(int count, char** arguments) try {
  using namespace sereno::agent::unconfined;
  const bool asks =
      count == 2 && (arguments[1] == std::string_view("-h") || arguments[1] == std::string_view("--help"));
  if (asks) return sereno::write_all(STDOUT_FILENO, std::string(usage) + "\n") == 0 ? 0 : 3;
  if (count < 3) return sereno::write_all(STDOUT_FILENO, "UNKNOWN - " + std::string(usage) + "\n"), 3;
  const Outcome outcome = ask(arguments[1], {.name = arguments[2], .arguments = {arguments + 3, arguments + count}});
  return sereno::write_all(STDOUT_FILENO, outcome.output) == 0 ? outcome.exit_code : 3;
} catch (const std::exception&) {
  return 3;
}

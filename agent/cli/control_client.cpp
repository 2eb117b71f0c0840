#include "agent/cli/control_client.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "agent/cli/terminal.h"
#include "sereno/number.h"

namespace sereno::cli {
namespace {

constexpr int exit_unknown = 3;
constexpr std::string_view default_socket = "/run/sereno/control.sock";
constexpr long answer_patience_s = 300;  // a check's own time-out is shorter; this ends a wait for a stuck agent
constexpr std::size_t most_answer_bytes = 16u << 20;

class Socket {
 public:
  Socket() : number_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (number_ >= 0) ::close(number_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

Error cannot_ask(const std::string& path, int error) {
  if (error == ENOENT || error == ECONNREFUSED)
    return Error{"the agent does not run: nobody listens at " + path +
                 " (systemctl start serenod, or name its socket with --socket PATH)"};
  if (error == EACCES || error == EPERM)
    return Error{"no right to ask the agent at " + path + ": join the group of that socket, or use sudo"};
  if (error == EAGAIN || error == EWOULDBLOCK) return Error{"the agent at " + path + " gives no answer"};
  if (error == ECONNRESET || error == EPIPE)
    return Error{"the agent at " + path + " hung up: too many ask at once, or it is ending; ask again"};
  return Error{"the agent at " + path + " cannot be asked: " + std::strerror(error)};
}

/// 0 or errno.
int connect_to(int socket, const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  std::copy(path.begin(), path.end(), address.sun_path);
  const timeval patience{.tv_sec = answer_patience_s, .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr generic{};
  static_assert(sizeof address >= sizeof generic);
  const void* const where = &address;
  return ::connect(socket, static_cast<const sockaddr*>(where), sizeof address) == 0 ? 0 : errno;
}

int send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return 0;
}

int receive_all(int socket, std::string& bytes) {
  char buffer[16u << 10];
  for (;;) {
    const ssize_t got = ::recv(socket, buffer, sizeof buffer, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return 0;
    if (bytes.size() + static_cast<std::size_t>(got) > most_answer_bytes) return EMSGSIZE;
    bytes.append(buffer, static_cast<std::size_t>(got));
  }
}

/// Arguments of both commands.
struct Words {
  std::vector<std::string> names{};
  std::string socket{default_socket};
  unsigned verbosity = 0;
  bool json = false;
};

Result<Words> read_words(const std::vector<std::string>& arguments) {
  Words words;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--socket") {
      if (++i == arguments.size()) return Error{"option '--socket' needs a path"};
      words.socket = arguments[i];
    } else if (argument.starts_with("--socket=")) {
      words.socket = argument.substr(std::strlen("--socket="));
    } else if (argument == "--json") {
      words.json = true;
    } else if (argument == "--verbose") {
      ++words.verbosity;
    } else if (argument.size() > 1 && argument.front() == '-' && argument.find_first_not_of('v', 1) == argument.npos) {
      words.verbosity += static_cast<unsigned>(argument.size() - 1);
    } else if (argument.starts_with('-')) {
      return Error{"option '" + argument + "': there is no such option here"};
    } else {
      words.names.push_back(argument);
    }
  }
  words.verbosity = std::min(words.verbosity, 3u);
  return words;
}

int print_answer(const ControlAnswer& answer) {
  std::string text = answer.text;
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  return print(text) ? answer.exit_code : exit_unknown;
}

/// Where a plugin says it: whoever calls `sereno run` reads standard output, and shows its first line.
int unknown(const std::string& why) {
  print("UNKNOWN - " + why + '\n');
  return exit_unknown;
}

}  // namespace

Result<ControlAnswer> parse_control_answer(std::string_view bytes) {
  const auto end = bytes.find('\n');
  const auto code = parse_integer<int>(bytes.substr(0, end));
  if (bytes.empty()) return Error{"the agent closed the connection without an answer: its log says why"};
  if (end == std::string_view::npos || !code || *code < 0 || *code > 255)
    return Error{"the agent's answer does not begin with an exit code: are agent and command line of one version?"};
  return ControlAnswer{.exit_code = *code, .text = std::string(bytes.substr(end + 1))};
}

Result<ControlAnswer> ask_agent(const std::string& socket_path, const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (word.find_first_of(std::string_view("\t\n\r\0", 4)) != std::string::npos)
      return Error{"'" + word + "' is no name: it has a control character in it"};
    line += (line.empty() ? "" : "\t") + word;
  }
  const Socket socket;
  if (socket.get() < 0) return cannot_ask(socket_path, errno);
  if (const int error = connect_to(socket.get(), socket_path)) return cannot_ask(socket_path, error);
  if (const int error = send_all(socket.get(), line + "\n")) return cannot_ask(socket_path, error);
  std::string bytes;
  if (const int error = receive_all(socket.get(), bytes)) return cannot_ask(socket_path, error);
  return parse_control_answer(bytes);
}

int run_service(const std::vector<std::string>& arguments) {
  const auto words = read_words(arguments);
  if (!words) return unknown(words.error().message);
  if (words->names.size() != 1 || words->json) return unknown("usage: sereno run SERVICE [-v] [--socket PATH]");
  const auto answer = ask_agent(words->socket, {"run", words->names.front(), std::to_string(words->verbosity)});
  return answer ? print_answer(*answer) : unknown(answer.error().message);
}

int print_status(const std::vector<std::string>& arguments) {
  const auto words = read_words(arguments);
  if (!words) return complain(words.error().message), exit_unknown;
  if (!words->names.empty() || words->verbosity > 0)
    return complain("usage: sereno status [--json] [--socket PATH]"), exit_unknown;
  std::vector<std::string> request{"status"};
  if (words->json) request.emplace_back("json");
  const auto answer = ask_agent(words->socket, request);
  return answer ? print_answer(*answer) : (complain(answer.error().message), exit_unknown);
}

}  // namespace sereno::cli

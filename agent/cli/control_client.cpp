#include "agent/cli/control_client.h"

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "agent/cli/canary_places.h"
#include "agent/cli/command_table.h"
#include "agent/cli/terminal.h"
#include "base/passed_file.h"
#include "base/words.h"
#include "sereno/number.h"

namespace sereno::cli {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds patience_with_file{2000};  // a run waits for it
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

/// Who may use the socket; the packaged group where that cannot be seen.
std::string group_of(const std::string& path) {
  struct stat seen {};
  if (::stat(path.c_str(), &seen) != 0) return "sereno";
  const group* const known = ::getgrgid(seen.st_gid);
  return known ? known->gr_name : std::to_string(seen.st_gid);
}

std::string in_seconds(milliseconds patience) {
  return format_number(static_cast<double>(patience.count()) / 1000) + " s";
}

Error cannot_ask(const std::string& path, int error, milliseconds patience) {
  if (error == ENOENT || error == ECONNREFUSED)
    return Error{"the agent does not run: nobody listens at " + path +
                 " (systemctl start serenod, or name its socket with --socket PATH)"};
  if (error == EACCES || error == EPERM)
    return Error{"no right to ask the agent at " + path + ": join its group (adduser NAME " + group_of(path) +
                 ", and log in again), or use sudo"};
  if (error == EAGAIN || error == EWOULDBLOCK)
    return Error{"the agent at " + path + " gives no answer within " + in_seconds(patience) +
                 ": it hangs, or is stopped (systemctl restart serenod; its log may say why)"};
  if (error == ECONNRESET || error == EPIPE)
    return Error{"the agent at " + path + " hung up: too many ask at once, or it is ending; ask again"};
  return Error{"the agent at " + path + " cannot be asked: " + std::strerror(error)};
}

/// 0 or errno.
int connect_to(int socket, const std::string& path, milliseconds limit) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  std::copy(path.begin(), path.end(), address.sun_path);
  const timeval patience{.tv_sec = limit.count() / 1000, .tv_usec = limit.count() % 1000 * 1000};
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

ssize_t receive(int socket, char* buffer, std::size_t size, Descriptor* file) {
  return file ? receive_with_file(socket, buffer, size, *file) : ::recv(socket, buffer, size, 0);
}

int receive_all(int socket, std::string& bytes, Descriptor* file) {
  char buffer[16u << 10];
  for (;;) {
    const ssize_t got = receive(socket, buffer, sizeof buffer, file);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return 0;
    if (bytes.size() + static_cast<std::size_t>(got) > most_answer_bytes) return EMSGSIZE;
    bytes.append(buffer, static_cast<std::size_t>(got));
  }
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

namespace {

/// `file`: what comes along; null: nothing may.
Result<ControlAnswer> ask(const std::string& socket_path, const std::vector<std::string>& words, milliseconds patience,
                          Descriptor* file) {
  std::string line;
  for (const std::string& word : words) {
    if (word.find_first_of(std::string_view("\t\n\r\0", 4)) != std::string::npos)
      return Error{"'" + word + "' is no name: it has a control character in it"};
    line += (line.empty() ? "" : "\t") + word;
  }
  const Socket socket;
  if (socket.get() < 0) return cannot_ask(socket_path, errno, patience);
  if (const int error = connect_to(socket.get(), socket_path, patience))
    return cannot_ask(socket_path, error, patience);
  if (const int error = send_all(socket.get(), line + "\n")) return cannot_ask(socket_path, error, patience);
  std::string bytes;
  if (const int error = receive_all(socket.get(), bytes, file)) return cannot_ask(socket_path, error, patience);
  return parse_control_answer(bytes);
}

}  // namespace

Result<ControlAnswer> ask_agent(const std::string& socket_path, const std::vector<std::string>& words,
                                milliseconds patience) {
  return ask(socket_path, words, patience, nullptr);
}

Result<Descriptor> ask_agent_for_file(const std::string& socket_path, const std::vector<std::string>& words) {
  Descriptor file;
  const auto answer = ask(socket_path, words, patience_with_file, &file);
  if (!answer) return answer.error();
  if (answer->exit_code != 0 || !file) return Error{"the agent gives it not: " + first_line(answer->text)};
  return file;
}

int run_service(const std::vector<std::string>& arguments) {
  const auto words = read_command(*find_command("run"), arguments);
  if (!words) return unknown(words.error().message);
  if (words->has("help")) return print(help_of(*find_command("run"))) ? 0 : exit_unknown;
  if (words->operands.size() != 1) return unknown("usage: " + find_command("run")->usage.front());
  const std::size_t verbosity = std::min<std::size_t>(words->count("verbose"), 3);
  std::vector<std::string> request{"run", words->operands.front(), std::to_string(verbosity)};
  const std::string format = words->value("format", "text");
  if (format != "text" && format != "json") return unknown("'" + format + "' is no format (text or json)");
  if (format == "json")
    request.emplace_back("json");
  else if (words->has("explain"))
    request.emplace_back("explain");
  const auto answer = ask_agent(words->value("socket", control_socket()), request, patience_with_work);
  return answer ? print_answer(*answer) : unknown(answer.error().message);
}

namespace {

int ask_and_print(std::string_view command, const CommandWords& words, const std::vector<std::string>& request,
                  milliseconds patience) {
  if (!words.operands.empty()) return wrong_usage(command, "'" + words.operands.front() + "' is one word too many");
  const auto answer = ask_agent(words.value("socket", control_socket()), request, patience);
  return answer ? print_answer(*answer) : (complain(answer.error().message), exit_unknown);
}

}  // namespace

int reload_settings(const std::vector<std::string>& arguments) {
  int exit_code = exit_unknown;
  const auto words = read_or_explain("reload", arguments, exit_code);
  return words ? ask_and_print("reload", *words, {"reload"}, patience_with_work) : exit_code;
}

int print_status(const std::vector<std::string>& arguments) {
  int exit_code = exit_unknown;
  const auto words = read_or_explain("status", arguments, exit_code);
  if (!words) return exit_code;
  std::vector<std::string> request{"status"};
  if (words->has("json"))
    request.emplace_back("json");
  else if (const std::size_t columns = terminal_columns())
    request.push_back(std::to_string(columns));
  return ask_and_print("status", *words, request, patience_with_memory);
}

}  // namespace sereno::cli

#include "sereno/steps/resolver.h"

#include <ares.h>
#include <arpa/inet.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <type_traits>
#include <vector>

#include "sereno/steps/resolver_patience.h"

namespace sereno::steps {
namespace {

using Channel = std::unique_ptr<std::remove_pointer_t<ares_channel>, decltype(&ares_destroy)>;

/// How often a wait looks whether the run is cancelled.
constexpr int look_up_ms = 100;

struct Answer {
  bool arrived = false;
  int status = ARES_SUCCESS;
  std::vector<std::string> addresses{};
};

std::string text_of(const ares_addrinfo_node& node) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (node.ai_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in*>(node.ai_addr)->sin_addr;
  if (node.ai_family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6*>(node.ai_addr)->sin6_addr;
  if (bytes == nullptr || inet_ntop(node.ai_family, bytes, text.data(), text.size()) == nullptr) return {};
  return text.data();
}

void take_answer(void* to, int status, int /*timeouts*/, ares_addrinfo* result) {
  auto& answer = *static_cast<Answer*>(to);
  answer.arrived = true;
  answer.status = status;
  if (result == nullptr) return;
  for (const ares_addrinfo_node* node = result->nodes; node != nullptr; node = node->ai_next) {
    std::string address = text_of(*node);
    const bool known = std::find(answer.addresses.begin(), answer.addresses.end(), address) != answer.addresses.end();
    if (!address.empty() && !known) answer.addresses.push_back(std::move(address));
  }
  ares_freeaddrinfo(result);
}

/// The sockets that a channel waits on, as it tells them itself.
class Sockets {
 public:
  /// What c-ares calls when it opens, closes or turns one.
  static void changed(void* self, ares_socket_t socket, int reads, int writes) {
    auto& polled = static_cast<Sockets*>(self)->polled_;
    std::erase_if(polled, [&](const pollfd& known) { return known.fd == socket; });
    const auto events = static_cast<short>((reads != 0 ? POLLIN : 0) | (writes != 0 ? POLLOUT : 0));
    if (events != 0) polled.push_back({.fd = socket, .events = events, .revents = 0});
  }

  /// Waits at most so long; those that are ready then. A copy: working on one of them changes the list.
  std::vector<pollfd> ready(int wait_ms) const {
    std::vector<pollfd> polled = polled_;
    if (poll(polled.data(), polled.size(), wait_ms) <= 0) return {};
    std::erase_if(polled, [](const pollfd& one) { return one.revents == 0; });
    return polled;
  }

 private:
  std::vector<pollfd> polled_{};
};

/// Waits until a socket of the channel is ready or a time of its own has passed, then lets it work.
void work(ares_channel channel, const Sockets& sockets, int wait_ms) {
  timeval longest{.tv_sec = wait_ms / 1000, .tv_usec = (wait_ms % 1000) * 1000L}, own{};
  const timeval* wait = ares_timeout(channel, &longest, &own);
  const auto ready = sockets.ready(static_cast<int>(wait->tv_sec * 1000 + wait->tv_usec / 1000));
  if (ready.empty()) return ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  for (const pollfd& one : ready)
    ares_process_fd(channel, (one.revents & ~POLLOUT) != 0 ? one.fd : ARES_SOCKET_BAD,
                    (one.revents & POLLOUT) != 0 ? one.fd : ARES_SOCKET_BAD);
}

ResolveFault fault_of(int status) {
  switch (status) {
    case ARES_ENOTFOUND:
    case ARES_EBADNAME:
      return ResolveFault::no_such_name;
    case ARES_ENODATA:
      return ResolveFault::no_address;
    case ARES_ETIMEOUT:
      return ResolveFault::timed_out;
    case ARES_ECONNREFUSED:
      return ResolveFault::resolver_unreachable;
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION:
      return ResolveFault::cancelled;
    case ARES_ENOMEM:
    case ARES_EFILE:
    case ARES_ENOTINITIALIZED:
      return ResolveFault::local;
    default:
      return ResolveFault::server_failed;
  }
}

#if ARES_VERSION >= 0x011800  // 1.24, which also deprecates the other way
/// The resolvers that were asked, for the sentence about a failure.
std::string servers_of(ares_channel channel) {
  const std::unique_ptr<char, decltype(&ares_free_string)> servers(ares_get_servers_csv(channel), &ares_free_string);
  std::string list;
  std::string_view rest = servers ? servers.get() : "";
  while (!rest.empty()) {
    std::string_view one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    if (one.ends_with(":53")) one.remove_suffix(3);
    if (one.starts_with('[') && one.ends_with(']')) one = one.substr(1, one.size() - 2);
    list.append(list.empty() ? "" : ", ").append(one);
  }
  return list;
}
#else
/// The resolvers that were asked, for the sentence about a failure.
std::string servers_of(ares_channel channel) {
  ares_addr_port_node* servers = nullptr;
  if (ares_get_servers_ports(channel, &servers) != ARES_SUCCESS) return {};
  std::string list;
  for (const ares_addr_port_node* server = servers; server != nullptr; server = server->next) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (inet_ntop(server->family, &server->addr, text.data(), text.size()) == nullptr) continue;
    if (!list.empty()) list += ", ";
    const bool usual = server->udp_port == 0 || server->udp_port == 53;
    list += usual ? text.data() : with_port(text.data(), static_cast<unsigned>(server->udp_port));
  }
  ares_free_data(servers);
  return list;
}
#endif

Resolution failed(ResolveFault fault, std::string_view detail) {
  Resolution resolution{.addresses = {}, .fault = fault, .text = std::string(describe(fault))};
  if (!detail.empty()) resolution.text.append(" (").append(detail).append(")");
  return resolution;
}

/// Its beginning, which is more than any has.
std::string resolv_conf() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/etc/resolv.conf", "re"), &std::fclose);
  std::string text(file ? std::size_t{16384} : std::size_t{0}, '\0');
  if (file) text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  return text;
}

/// A resolver that keeps silent may cost a quarter of the time, however patient resolv.conf is.
int open_channel(const Deadline& deadline, int flags, Sockets& sockets, ares_channel& channel) {
  const auto patience = read_patience(resolv_conf());
  ares_options options{};
  options.flags = flags;
  const std::chrono::milliseconds wanted = std::chrono::seconds{patience.timeout_s.value_or(5)};
  const auto quarter = std::max(deadline.remaining() / 4, std::chrono::milliseconds{1});
  options.timeout = static_cast<int>(std::min(wanted, quarter).count());
  options.tries = static_cast<int>(patience.attempts.value_or(0));
  options.sock_state_cb = &Sockets::changed;
  options.sock_state_cb_data = &sockets;
  int given = ARES_OPT_TIMEOUTMS | ARES_OPT_SOCK_STATE_CB;
  if (flags != 0) given |= ARES_OPT_FLAGS;
  if (patience.attempts) given |= ARES_OPT_TRIES;
  return ares_init_options(&channel, &options, given);
}

Resolution ask(const std::string& host, Family family, const Deadline& deadline, const std::string& servers,
               int flags) {
  // c-ares 1.34 tells a refused datagram at once: without time there is nothing to ask.
  if (deadline.passed()) return failed(ResolveFault::timed_out, servers);
  Sockets sockets;  // outlives the channel, which tells it the closing too
  ares_channel channel = nullptr;
  const int status = open_channel(deadline, flags, sockets, channel);
  if (status != ARES_SUCCESS) return failed(ResolveFault::local, ares_strerror(status));
  const Channel owner(channel, &ares_destroy);
  if (!servers.empty() && ares_set_servers_ports_csv(channel, servers.c_str()) != ARES_SUCCESS)
    return failed(ResolveFault::local, "bad resolver address '" + servers + "'");
  ares_addrinfo_hints hints{};
  hints.ai_family = family == Family::ipv4 ? AF_INET : family == Family::ipv6 ? AF_INET6 : AF_UNSPEC;
  Answer answer;
  ares_getaddrinfo(channel, host.c_str(), nullptr, &hints, &take_answer, &answer);
  while (!answer.arrived && !deadline.passed())
    work(channel, sockets, static_cast<int>(std::min<std::int64_t>(deadline.remaining().count(), look_up_ms)));
  const std::string asked = servers_of(channel);
  if (!answer.arrived) {
    ares_cancel(channel);  // gives the answer back, which lives here
    return failed(ResolveFault::timed_out, asked);
  }
  if (!answer.addresses.empty()) return {.addresses = std::move(answer.addresses)};
  const auto fault = answer.status == ARES_SUCCESS ? ResolveFault::no_address : fault_of(answer.status);
  const bool definite = fault == ResolveFault::no_such_name || fault == ResolveFault::no_address;
  return failed(fault, definite ? std::string() : std::string(ares_strerror(answer.status)) + ", asked " + asked);
}

}  // namespace

std::optional<std::string> numeric_address(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const std::string text(host);
  const std::string bare = text.substr(0, text.find('%'));  // a zone, "fe80::1%eth0", belongs to the address
  in6_addr ignored{};
  if (inet_pton(AF_INET, text.c_str(), &ignored) == 1 || inet_pton(AF_INET6, bare.c_str(), &ignored) == 1) return text;
  return std::nullopt;
}

bool is_ipv6(std::string_view address) { return address.find(':') != std::string_view::npos; }

std::string with_port(std::string_view address, unsigned port) {
  std::string text(address);
  if (is_ipv6(address)) text = "[" + text + "]";
  return text + ":" + std::to_string(port);
}

std::string_view describe(ResolveFault fault) {
  switch (fault) {
    case ResolveFault::no_such_name:
      return "no such name";
    case ResolveFault::no_address:
      return "the name has no such address";
    case ResolveFault::server_failed:
      return "the resolver failed";
    case ResolveFault::resolver_unreachable:
      return "no resolver gave an answer";
    case ResolveFault::timed_out:
      return "no answer from the resolver in time";
    case ResolveFault::cancelled:
      return "cancelled";
    case ResolveFault::local:
      break;
  }
  return "the resolver of this machine cannot be used";
}

Resolution resolve(const std::string& host, Family family, const Deadline& deadline, const std::string& servers) {
  if (const auto numeric = numeric_address(host)) {
    const bool fits = family == Family::any || is_ipv6(*numeric) == (family == Family::ipv6);
    if (fits) return {.addresses = {*numeric}};
    return failed(ResolveFault::no_address, *numeric);
  }
  if (host.empty() || host.size() > 253) return failed(ResolveFault::no_such_name, {});
  Resolution resolution = ask(host, family, deadline, servers, 0);
  if (resolution.fault != ResolveFault::resolver_unreachable || deadline.passed()) return resolution;
  // c-ares passes over a resolver that fails or refuses, and then says that nobody answered: see what it answers.
  Resolution unchecked = ask(host, family, deadline, servers, ARES_FLAG_NOCHECKRESP);
  return unchecked.fault == ResolveFault::server_failed ? unchecked : resolution;
}

}  // namespace sereno::steps

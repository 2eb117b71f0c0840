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

#include "plugins/steps/dns/address_order.h"
#include "plugins/steps/dns/resolver_patience.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

using Channel = std::unique_ptr<std::remove_pointer_t<ares_channel>, decltype(&ares_destroy)>;

/// How often a wait looks whether the run is cancelled.
constexpr int look_up_ms = 100;

/// What came for one family.
struct Answer {
  bool arrived = false;
  int status = ARES_SUCCESS;
  std::vector<std::string> addresses{};
  bool useful() const { return arrived && !addresses.empty(); }
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

/// The channel's sockets, as it tells of them.
struct Sockets {
  std::vector<pollfd> polled{};

  static void changed(void* to, ares_socket_t socket, int reads, int writes) {
    auto& all = static_cast<Sockets*>(to)->polled;
    std::erase_if(all, [&](const pollfd& one) { return one.fd == socket; });
    if (reads == 0 && writes == 0) return;
    const int events = (reads != 0 ? POLLIN : 0) | (writes != 0 ? POLLOUT : 0);
    all.push_back({.fd = socket, .events = static_cast<short>(events), .revents = 0});
  }
};

/// Waits until a socket of the channel is ready or a time of its own has passed, then lets it work.
void work(ares_channel channel, const Sockets& sockets, int wait_ms) {
  std::vector<pollfd> polled = sockets.polled;
  timeval longest{.tv_sec = wait_ms / 1000, .tv_usec = (wait_ms % 1000) * 1000L}, own{};
  const timeval* wait = ares_timeout(channel, &longest, &own);
  const auto ready = poll(polled.data(), polled.size(), static_cast<int>(wait->tv_sec * 1000 + wait->tv_usec / 1000));
  if (ready <= 0) return ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  for (const pollfd& one : polled)
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

/// The resolvers that were asked, for the sentence about a failure.
std::string servers_of(ares_channel channel) {
#if ARES_VERSION >= 0x011800  // 1.24, which also deprecates the other way
  const std::unique_ptr<char, decltype(&ares_free_string)> servers(ares_get_servers_csv(channel), &ares_free_string);
  std::string list;
  for (std::string_view one : split(servers ? servers.get() : "", ',')) {
    if (one.ends_with(":53")) one.remove_suffix(3);
    if (one.starts_with('[') && one.ends_with(']')) one = one.substr(1, one.size() - 2);
    list.append(list.empty() ? "" : ", ").append(one);
  }
  return list;
#else
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
#endif
}

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

/// One way of asking: a channel of c-ares with its sockets.
class Question {
 public:
  Question(const ResolveSettings& settings, const Deadline& deadline) : settings_(settings), deadline_(deadline) {}

  /// /etc/hosts, and what needs no asking: "localhost".
  Resolution from_files(const std::string& host) { return ask(host, "f", 0); }
  Resolution from_servers(const std::string& host, int flags) { return ask(host, "b", flags); }

 private:
  Resolution ask(const std::string& host, std::string lookups, int flags);
  int open(std::string& lookups, int flags);
  void wait();
  bool done() const;
  Resolution conclude();

  const ResolveSettings& settings_;
  const Deadline& deadline_;
  Sockets sockets_;
  Channel channel_{nullptr, &ares_destroy};
  Answer ipv4_, ipv6_;
  bool asks_ipv4_ = false, asks_ipv6_ = false;
};

/// A resolver that keeps silent may cost a quarter of the time, however patient resolv.conf is.
int Question::open(std::string& lookups, int flags) {
  const auto patience = read_patience(resolv_conf());
  ares_options options{};
  options.flags = flags;
  const std::chrono::milliseconds wanted = std::chrono::seconds{patience.timeout_s.value_or(5)};
  const auto quarter = std::max(deadline_.remaining() / 4, std::chrono::milliseconds{1});
  options.timeout = static_cast<int>(std::min(wanted, quarter).count());
  options.tries = static_cast<int>(patience.attempts.value_or(0));
  options.lookups = lookups.data();
  options.sock_state_cb = &Sockets::changed;
  options.sock_state_cb_data = &sockets_;
  int given = ARES_OPT_TIMEOUTMS | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;
  if (flags != 0) given |= ARES_OPT_FLAGS;
  if (patience.attempts) given |= ARES_OPT_TRIES;
  ares_channel channel = nullptr;
  const int status = ares_init_options(&channel, &options, given);
  if (status == ARES_SUCCESS) channel_.reset(channel);
  return status;
}

Resolution Question::ask(const std::string& host, std::string lookups, int flags) {
  ipv4_ = ipv6_ = {};
  if (const int status = open(lookups, flags); status != ARES_SUCCESS)
    return failed(ResolveFault::local, ares_strerror(status));
  if (!settings_.servers.empty() &&
      ares_set_servers_ports_csv(channel_.get(), settings_.servers.c_str()) != ARES_SUCCESS)
    return failed(ResolveFault::local, "bad resolver address " + in_quotes(settings_.servers));
  asks_ipv4_ = settings_.family != Family::ipv6;
  asks_ipv6_ = settings_.family != Family::ipv4;
  const auto begin = [&](int family, Answer& answer) {
    ares_addrinfo_hints hints{};
    hints.ai_family = family;
    ares_getaddrinfo(channel_.get(), host.c_str(), nullptr, &hints, &take_answer, &answer);
  };
  if (asks_ipv4_) begin(AF_INET, ipv4_);
  if (asks_ipv6_) begin(AF_INET6, ipv6_);
  wait();
  Resolution resolution = conclude();
  channel_.reset();  // gives answers that are still due back to this object
  return resolution;
}

/// A name that does not exist has no addresses of the other family either.
bool Question::done() const {
  const bool both = (!asks_ipv4_ || ipv4_.arrived) && (!asks_ipv6_ || ipv6_.arrived);
  const auto absent = [](const Answer& one) { return one.arrived && one.status == ARES_ENOTFOUND; };
  return both || absent(ipv4_) || absent(ipv6_);
}

void Question::wait() {
  std::optional<Deadline::Clock::time_point> until;
  while (!done() && !deadline_.passed()) {
    const bool useful = ipv4_.useful() || ipv6_.useful();
    if (useful && !until) until = deadline_.now() + settings_.slower_family;
    auto left = deadline_.remaining();
    if (until) left = std::min(left, std::chrono::ceil<std::chrono::milliseconds>(*until - deadline_.now()));
    if (left.count() <= 0) return;
    work(channel_.get(), sockets_, static_cast<int>(std::min<std::int64_t>(left.count(), look_up_ms)));
  }
}

Resolution Question::conclude() {
  Resolution resolution{.addresses = in_order(ipv6_.addresses, ipv4_.addresses, &has_source_address)};
  if (!resolution.addresses.empty()) return resolution;
  const std::string asked = servers_of(channel_.get());
  if (!done()) return failed(ResolveFault::timed_out, asked);
  // What is certain about the name comes before what nobody could tell of the other family.
  const auto fault = [](const Answer& one) {
    return one.status == ARES_SUCCESS ? ResolveFault::no_address : fault_of(one.status);
  };
  const Answer* worst = asks_ipv4_ && ipv4_.arrived ? &ipv4_ : &ipv6_;
  if (asks_ipv6_ && ipv6_.arrived && worst == &ipv4_ && fault(ipv4_) == ResolveFault::no_address) worst = &ipv6_;
  if (asks_ipv6_ && ipv6_.arrived && fault(ipv6_) == ResolveFault::no_such_name) worst = &ipv6_;
  const auto found = fault(*worst);
  const bool definite = found == ResolveFault::no_such_name || found == ResolveFault::no_address;
  return failed(found, definite ? std::string() : std::string(ares_strerror(worst->status)) + ", asked " + asked);
}

}  // namespace

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

std::optional<std::string> servers_problem(std::string_view servers) {
  for (const std::string& one : split(servers, ',')) {
    if (numeric_address(one)) continue;
    const auto colon = one.rfind(':');
    const auto port = colon == std::string::npos ? std::nullopt : parse_integer<std::uint16_t>(one.substr(colon + 1));
    const bool good = port && *port > 0 && numeric_address(one.substr(0, colon));
    if (!good) return in_quotes(one) + " is no ADDRESS and no ADDRESS:PORT";
  }
  return std::nullopt;
}

Resolution resolve(const std::string& host, const ResolveSettings& settings, const Deadline& deadline) {
  if (const auto numeric = numeric_address(host)) {
    const bool fits = settings.family == Family::any || is_ipv6(*numeric) == (settings.family == Family::ipv6);
    if (fits) return {.addresses = {*numeric}};
    return failed(ResolveFault::no_address, *numeric);
  }
  if (host.empty() || host.size() > 253) return failed(ResolveFault::no_such_name, {});
  if (const auto problem = servers_problem(settings.servers)) return failed(ResolveFault::local, *problem);
  if (deadline.passed()) return failed(ResolveFault::timed_out, settings.servers);
  if (settings.files)
    if (Resolution known = Question(settings, deadline).from_files(host); !known.fault) return known;
  Resolution resolution = Question(settings, deadline).from_servers(host, 0);
  if (resolution.fault != ResolveFault::resolver_unreachable || deadline.passed()) return resolution;
  // c-ares passes over a resolver that fails or refuses, and then says that nobody answered: see what it answers.
  Resolution unchecked = Question(settings, deadline).from_servers(host, ARES_FLAG_NOCHECKRESP);
  return unchecked.fault == ResolveFault::server_failed ? unchecked : resolution;
}

}  // namespace sereno::steps

#include "net/host_names.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

namespace sereno::net {
namespace {
using boost::system::error_code;

std::optional<IpAddress> address_of(const addrinfo& entry) {
  char text[INET6_ADDRSTRLEN] = {};
  const void* const bytes =
      entry.ai_family == AF_INET
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(entry.ai_addr)->sin_addr)
          : &reinterpret_cast<const sockaddr_in6*>(entry.ai_addr)->sin6_addr;
  if (inet_ntop(entry.ai_family, bytes, text, sizeof text) == nullptr) return std::nullopt;
  return IpAddress::parse(text);
}

/// How a thread that may outlive the loop reaches it.
class WayBack {
 public:
  explicit WayBack(boost::asio::io_context& loop) : loop_(&loop) {}
  void close() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }
  template <class Action>
  void post(Action action) {
    const std::lock_guard lock(mutex_);
    if (loop_ != nullptr) boost::asio::post(*loop_, std::move(action));
  }

 private:
  std::mutex mutex_;
  boost::asio::io_context* loop_;
};

}  // namespace

Result<std::vector<IpAddress>> resolve_by_system(const std::string& name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;  // else every address comes once for each kind of socket
  addrinfo* found = nullptr;
  if (const int problem = getaddrinfo(name.c_str(), nullptr, &hints, &found); problem != 0)
    return Error{gai_strerror(problem)};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  std::vector<IpAddress> addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    const auto address = address_of(*entry);
    if (address && std::find(addresses.begin(), addresses.end(), *address) == addresses.end())
      addresses.push_back(*address);
  }
  return addresses;
}

LookUp look_up_on_threads(boost::asio::io_context& loop, Resolve resolve) {
  const auto way = std::make_shared<WayBack>(loop);
  // The copies of the function that is returned share it; the last one closes the way.
  const std::shared_ptr<void> closes(nullptr, [way](void*) { way->close(); });
  return [way, closes, resolve = std::move(resolve)](const std::string& name,
                                                     const std::function<void(Result<std::vector<IpAddress>>)>& done) {
    try {
      std::thread([way, resolve, name, done] {
        way->post([done, found = resolve(name)]() mutable { done(std::move(found)); });
      }).detach();
    } catch (const std::system_error& no_thread) {
      way->post([done, why = Error{no_thread.what()}] { done(why); });
    }
  };
}

/// Outlives its owner while a look-up is under way, and does nothing then.
class HostNames::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(boost::asio::io_context& loop, const std::vector<std::string>& names, LookUp look_up, Logger& log,
       HostNamesTiming timing, ResolvedNames known)
      : look_up_(std::move(look_up)), log_(log), timing_(timing), resolved_(std::move(known)) {
    for (const std::string& name : names) entries_.try_emplace(name, loop);
  }

  void start() {
    for (auto& [name, entry] : entries_) look_up(name);
  }

  void stop() {
    stopped_ = true;
    for (auto& [name, entry] : entries_) entry.timer.cancel();
  }

  const ResolvedNames& resolved() const { return resolved_; }

 private:
  struct Entry {
    explicit Entry(boost::asio::io_context& loop) : timer(loop) {}
    boost::asio::steady_timer timer;
    bool failing = false;
  };

  void look_up(const std::string& name) {
    look_up_(name, [weak = weak_from_this(), name](Result<std::vector<IpAddress>> found) {
      if (const auto self = weak.lock(); self && !self->stopped_) self->keep(name, std::move(found));
    });
  }

  void keep(const std::string& name, Result<std::vector<IpAddress>> found) {
    Entry& entry = entries_.at(name);
    const bool failed = !found || found->empty();
    if (failed && !entry.failing) {
      log_.warning("allowed host cannot be resolved",
                   {{"name", name},
                    {"why", found ? "it has no address" : found.error().message},
                    {"meanwhile", resolved_.contains(name) ? "its last addresses are used" : "it is not let in"}});
    }
    if (!failed && entry.failing) log_.info("allowed host is resolved again", {{"name", name}});
    if (!failed) resolved_[name] = std::move(*found);
    entry.failing = failed;
    entry.timer.expires_after(failed ? timing_.retry : timing_.refresh);
    entry.timer.async_wait([weak = weak_from_this(), name](const error_code& error) {
      if (const auto self = weak.lock(); self && !error && !self->stopped_) self->look_up(name);
    });
  }

  LookUp look_up_;
  Logger& log_;
  HostNamesTiming timing_;
  std::map<std::string, Entry> entries_;
  ResolvedNames resolved_;
  bool stopped_ = false;
};

HostNames::HostNames(boost::asio::io_context& loop, const std::vector<std::string>& names, LookUp look_up, Logger& log,
                     HostNamesTiming timing, ResolvedNames known)
    : impl_(std::make_shared<Impl>(loop, names, std::move(look_up), log, timing, std::move(known))) {}
HostNames::~HostNames() { impl_->stop(); }  // NOLINT(bugprone-exception-escape)
void HostNames::start() { impl_->start(); }
const ResolvedNames& HostNames::resolved() const { return impl_->resolved(); }

}  // namespace sereno::net

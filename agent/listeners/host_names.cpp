#include "agent/listeners/host_names.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>

namespace sereno::agent {
namespace {
using boost::asio::ip::tcp;
using boost::system::error_code;

std::vector<IpAddress> addresses_of(const tcp::resolver::results_type& found) {
  std::vector<IpAddress> addresses;
  for (const auto& entry : found) {
    const auto address = IpAddress::parse(entry.endpoint().address().to_string());
    if (address && std::find(addresses.begin(), addresses.end(), *address) == addresses.end())
      addresses.push_back(*address);
  }
  return addresses;
}

}  // namespace

LookUp system_look_up(boost::asio::io_context& loop) {
  const auto resolver = std::make_shared<tcp::resolver>(loop);
  return [resolver](const std::string& name, std::function<void(Result<std::vector<IpAddress>>)> done) {
    resolver->async_resolve(
        name, "", [done = std::move(done)](const error_code& error, const tcp::resolver::results_type& found) {
          if (error) return done(Error{error.message()});
          done(addresses_of(found));
        });
  };
}

/// Outlives its owner while a look-up is under way, and does nothing then.
class HostNames::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(boost::asio::io_context& loop, const std::vector<std::string>& names, LookUp look_up, Logger& log,
       HostNamesTiming timing)
      : look_up_(std::move(look_up)), log_(log), timing_(timing) {
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
                     HostNamesTiming timing)
    : impl_(std::make_shared<Impl>(loop, names, std::move(look_up), log, timing)) {}
HostNames::~HostNames() { impl_->stop(); }  // NOLINT(bugprone-exception-escape)
void HostNames::start() { impl_->start(); }
const ResolvedNames& HostNames::resolved() const { return impl_->resolved(); }

}  // namespace sereno::agent

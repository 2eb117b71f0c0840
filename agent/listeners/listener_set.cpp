#include "agent/listeners/listener_set.h"

#include <algorithm>
#include <utility>

#include "agent/listeners/http/http_listener.h"
#include "agent/listeners/nrpe/nrpe_listener.h"
#include "agent/listeners/zabbix/zabbix_listener.h"

namespace sereno::agent {
namespace {
using Nrpe = std::shared_ptr<const config::NrpeSettings>;
using Zabbix = std::shared_ptr<const config::ZabbixSettings>;
using Http = std::shared_ptr<const config::HttpSettings>;
using Control = std::shared_ptr<const ControlSettings>;

/// In the order in which they are shown. Each keeps the settings alive that it is a part of.
std::vector<ListenerEntry> entries_of(const ListenerSet::Settings& settings) {
  std::vector<ListenerEntry> entries;
  for (const auto& nrpe : settings->nrpe) entries.emplace_back(Nrpe(settings, &nrpe));
  for (const auto& zabbix : settings->zabbix) entries.emplace_back(Zabbix(settings, &zabbix));
  for (const auto& http : settings->http) entries.emplace_back(Http(settings, &http));
  return entries;
}

ListenerEntry control_entry(const ListenerSet::Settings& settings) {
  return std::make_shared<const ControlSettings>(ControlSettings{.path = settings->control_socket});
}

ListenerStatus place_of(const ListenerEntry& entry) {
  const auto at = [](const char* protocol, const config::ListenerSettings& listen) {
    return ListenerStatus{.protocol = protocol, .address = listen.address, .port = listen.port};
  };
  if (const auto* nrpe = std::get_if<Nrpe>(&entry)) return at("nrpe", (*nrpe)->listen);
  if (const auto* http = std::get_if<Http>(&entry)) return at("http", (*http)->listen);
  return at("zabbix", std::get<Zabbix>(entry)->listen);
}

bool same_place(const ListenerStatus& left, const ListenerStatus& right) {
  return left.protocol == right.protocol && left.address == right.address && left.port == right.port;
}

}  // namespace

ListenerSet::ListenerSet(const ListenerSurroundings& surroundings, ControlListener::Surroundings control,
                         http::Sources http)
    : surroundings_(surroundings), control_surroundings_(std::move(control)), http_sources_(std::move(http)) {}
ListenerSet::~ListenerSet() { stop(); }

std::shared_ptr<Listener> ListenerSet::make(const ListenerEntry& entry) const {
  if (const auto* nrpe = std::get_if<Nrpe>(&entry)) return std::make_shared<NrpeListener>(surroundings_, *nrpe);
  if (const auto* zabbix = std::get_if<Zabbix>(&entry)) return std::make_shared<ZabbixListener>(surroundings_, *zabbix);
  if (const auto* http = std::get_if<Http>(&entry))
    return std::make_shared<HttpListener>(surroundings_, http_sources_, *http);
  return std::make_shared<ControlListener>(control_surroundings_, std::get<Control>(entry));
}

std::vector<std::string> ListenerSet::start(const Settings& settings) {
  control_ = make(control_entry(settings));
  if (const auto started = control_->start(); !started) return {started.error().message};
  std::vector<std::string> obstacles;
  for (const ListenerEntry& entry : entries_of(settings)) {
    listeners_.push_back(make(entry));
    if (const auto started = listeners_.back()->start(); !started) obstacles.push_back(started.error().message);
  }
  return obstacles;
}

/// Which listener goes on with which entry; none where a new one is to start.
ListenerSet::Listeners ListenerSet::match(const std::vector<ListenerEntry>& entries) const {
  Listeners free = listeners_;
  Listeners matched(entries.size());
  const auto take = [&](std::size_t i, auto fits) {
    if (matched[i]) return;
    const auto found = std::find_if(free.begin(), free.end(), fits);
    if (found == free.end()) return;
    matched[i] = *found;
    free.erase(found);
  };
  for (std::size_t i = 0; i < entries.size(); ++i)
    take(i, [&](const auto& listener) { return same_place(listener->status(), place_of(entries[i])); });
  for (std::size_t i = 0; i < entries.size(); ++i)
    take(i, [&](const auto& listener) { return listener->status().protocol == place_of(entries[i]).protocol; });
  return matched;
}

ListenerSet::Prepared ListenerSet::prepare(const Settings& next) {
  Prepared prepared;
  std::vector<Adoption> steps;
  const auto ready = [&](Result<Adoption> adoption) {
    if (adoption)
      steps.push_back(std::move(*adoption));
    else
      prepared.obstacles.push_back(adoption.error().message);
  };
  ready(control_->adopt(control_entry(next)));
  const auto entries = entries_of(next);
  Listeners listeners = match(entries);
  Listeners left_over = listeners_;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (listeners[i]) {
      std::erase(left_over, listeners[i]);
      ready(listeners[i]->adopt(entries[i]));
      continue;
    }
    listeners[i] = make(entries[i]);
    ready(listeners[i]->adopt(entries[i]));  // what it needs is looked at now; it starts when all is taken over
    steps.emplace_back([listener = listeners[i]] { static_cast<void>(listener->start()); });
  }
  if (!prepared.obstacles.empty()) return prepared;
  prepared.adopt = [this, steps = std::move(steps), listeners = std::move(listeners),
                    left_over = std::move(left_over)] {
    for (const auto& listener : left_over) let_go(listener);  // first: its port may be wanted
    for (const Adoption& step : steps) step();
    listeners_ = listeners;
  };
  return prepared;
}

void ListenerSet::let_go(const std::shared_ptr<Listener>& listener) {
  leaving_.push_back(listener);
  listener->drain("the agent does not listen here any more", [this, raw = listener.get()] {
    std::erase_if(leaving_, [&](const auto& one) { return one.get() == raw; });
  });
}

void ListenerSet::drain(std::string_view reason, const std::function<void()>& done) {
  const auto left = std::make_shared<std::size_t>(1 + listeners_.size());
  const auto one_less = [left, done] {
    if (--*left == 0) done();
  };
  control_->drain(reason, one_less);
  for (const auto& listener : listeners_) listener->drain(reason, one_less);
}

void ListenerSet::stop() {
  for (const auto& listener : std::exchange(leaving_, {})) listener->stop();
  for (const auto& listener : listeners_) listener->stop();
  if (control_) control_->stop();
}

std::vector<ListenerStatus> ListenerSet::status() const {
  std::vector<ListenerStatus> all;
  for (const auto& listener : listeners_) all.push_back(listener->status());
  return all;
}

}  // namespace sereno::agent

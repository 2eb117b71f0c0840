// All listeners of the agent, as one generation of settings names them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/listeners/control/control_listener.h"
#include "agent/listeners/http/http_conversation.h"
#include "agent/listeners/listener.h"
#include "agent/listeners/listener_surroundings.h"

namespace sereno::agent {

/// Lives on the event loop's thread. Borrows what the surroundings name.
class ListenerSet {
 public:
  using Settings = std::shared_ptr<const config::AgentSettings>;

  ListenerSet(const ListenerSurroundings& surroundings, ControlListener::Surroundings control, http::Sources http = {});
  ~ListenerSet();
  ListenerSet(const ListenerSet&) = delete;
  ListenerSet& operator=(const ListenerSet&) = delete;

  /// Opens the control socket and every listener. Returns everything that can never work. Where another agent answers
  /// at the control socket, that is all there is to say.
  std::vector<std::string> start(const Settings& settings);

  /// What stands against the next settings, and how to take them over when nothing does.
  struct Prepared {
    std::vector<std::string> obstacles{};
    Adoption adopt{};
  };
  /// Makes ready what `next` needs and changes nothing. An entry goes on with the listener of its protocol, address and
  /// port, or else with one of its protocol that no entry of `next` asks for; what is left over is drained, what is
  /// missing starts.
  Prepared prepare(const Settings& next);

  /// All of them, see Listener::drain().
  void drain(std::string_view reason, const std::function<void()>& done);
  void stop();

  /// Those of the settings, in their order; the control socket is not among them.
  std::vector<ListenerStatus> status() const;

 private:
  using Listeners = std::vector<std::shared_ptr<Listener>>;

  std::shared_ptr<Listener> make(const ListenerEntry& entry) const;
  Listeners match(const std::vector<ListenerEntry>& entries) const;
  void let_go(const std::shared_ptr<Listener>& listener);

  ListenerSurroundings surroundings_;
  ControlListener::Surroundings control_surroundings_;
  http::Sources http_sources_;
  std::shared_ptr<Listener> control_;
  Listeners listeners_;
  Listeners leaving_;  ///< that no settings name any more, until their last connection has gone
};

}  // namespace sereno::agent

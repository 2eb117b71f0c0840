// All listeners of the agent, as one generation of settings names them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/listeners/listener.h"
#include "agent/listeners/listener_surroundings.h"

namespace sereno::agent {

/// Lives on the event loop's thread. Borrows what the surroundings name.
class ListenerSet {
 public:
  using Generation = std::shared_ptr<const config::AgentSettings>;

  explicit ListenerSet(const ListenerSurroundings& surroundings);
  ~ListenerSet();
  ListenerSet(const ListenerSet&) = delete;
  ListenerSet& operator=(const ListenerSet&) = delete;

  /// Opens the control socket and every listener. Returns what can never work, each with its place; nothing listens
  /// then. Where another agent answers at the control socket, that is all there is to say.
  std::vector<std::string> start(Generation settings);

  /// What stands against the next generation, and how to take it over when nothing does.
  struct Prepared {
    std::vector<std::string> problems{};
    Adoption adopt{};
  };
  /// Makes ready what `next` needs and changes nothing. An entry goes on with the listener of its address and port, or
  /// else with one of its protocol that no entry asks for any more; what is left over is drained, what is missing
  /// starts.
  Prepared prepare(Generation next);

  /// All of them, see Listener::drain().
  void drain(std::string_view reason, std::function<void()> done);
  void stop();

  /// Those of the settings, in their order; the control socket is not among them.
  std::vector<ListenerStatus> status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sereno::agent

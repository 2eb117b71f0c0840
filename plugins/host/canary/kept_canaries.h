// The canaries of one run, as their files have them.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "plugins/host/canary/canary_file.h"
#include "plugins/host/canary/canary_journal.h"
#include "plugins/host/run/canaries.h"

namespace sereno::host {

/// Opens the file of this name, for reading and writing; the error says what to do.
using OpenCanary = std::function<Result<Descriptor>(const std::string& name)>;

/// What can neither be read nor written is refused with the reason, never granted.
class KeptCanaries final : public Canaries {
 public:
  struct Holder {
    std::string words{};  ///< "agent_login, process 4711"
    Instant until{};      ///< when the run is over at the latest
  };
  KeptCanaries(OpenCanary open, std::function<Instant()> now, Holder holder)
      : open_(std::move(open)), now_(std::move(now)), holder_(std::move(holder)) {}
  ~KeptCanaries() override;

  CanaryAnswer take(const Canary& canary, bool signs_in) override;
  int ended(const Canary& canary, SignIn outcome, std::string_view words, std::optional<Instant> until) override;
  void release(const Canary& canary) override;
  Intents* journal() override;

 private:
  /// Stays open while the run lasts: who waits for one looks again and again.
  struct Known {
    std::string platform{};
    std::string account{};
    CanaryFile file;
    CanaryJournal journal;
    bool held = false;

    Known(const Canary& canary, Descriptor descriptor)
        : platform(canary.platform), account(canary.account), file(std::move(descriptor)), journal(file) {}
  };
  Known* find(const Canary& canary);
  CanaryAnswer settle_with(Known& known, const Canary& canary, bool signs_in);
  CanaryAnswer busy(const Known& known) const;

  OpenCanary open_;
  std::function<Instant()> now_;
  Holder holder_;
  std::list<std::unique_ptr<Known>> known_{};  ///< in the order in which they were asked for
};

/// Straight from the state folder.
OpenCanary canaries_below(std::string state_folder);

}  // namespace sereno::host

// The canaries that one run may use: who holds one, and what its platform's limits leave.
#pragma once

#include <optional>
#include <string_view>

#include "sereno/canary.h"
#include "sereno/time.h"

namespace sereno::host {

class Intents;

/// Of one run; what it holds is let go of with the object. One thread.
class Canaries {
 public:
  static constexpr std::size_t longest_name = 128;  ///< of a platform and of an account

  virtual ~Canaries() = default;
  /// At once: who may wait asks again. One that is held already is asked for one more sign-in.
  virtual CanaryAnswer take(const Canary& canary, bool signs_in) = 0;
  /// 0 once it is kept; ENOLCK for one that is not held; else errno.
  virtual int ended(const Canary& canary, SignIn outcome, std::string_view words, std::optional<Instant> until) = 0;
  virtual void release(const Canary& canary) = 0;
  /// Of the canary that is held, the one taken first where there are several; null: none is held.
  virtual Intents* journal() = 0;
};

}  // namespace sereno::host

// What was wrong with a handshake that failed, as people say it.
#pragma once

#include <string>
#include <string_view>

#include "sereno/function_state.h"
#include "sereno/steps/certificate.h"

namespace sereno::steps {

struct TlsFaultWords {
  std::string text{};                                 ///< "certificate 'cc.example' expired 3 h ago"
  FunctionState function = FunctionState::by_status;  ///< not_seen when it is our own certificate that was refused
};

/// `host` is the name that was asked for, `library_text` what the library said of the failure: "error:0A00010B:SSL
/// routines::wrong version number".
TlsFaultWords describe_tls_fault(const TlsView& tls, std::string_view host, std::string_view library_text, Instant now);

}  // namespace sereno::steps

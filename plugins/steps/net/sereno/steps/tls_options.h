// The files of a client's TLS among the options of a check.
#pragma once

#include <string>
#include <string_view>

#include "sereno/check.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/tls_settings.h"

namespace sereno::steps {

/// --ca-cert, --client-cert and --private-key. What a look into the files shows is found: PEM that is none, a key that
/// wants a passphrase or belongs to another certificate. A file that cannot be read is the host's to tell.
void read_tls_files(const Context& context, TlsSettings& tls, Problems& problems);

/// The same of authorities alone, for who hands the file on to a client library. An empty path is fine.
void judge_authorities(std::string_view option, const std::string& path, Problems& problems);

}  // namespace sereno::steps

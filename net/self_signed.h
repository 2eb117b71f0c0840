// The certificate that the agent makes for itself when it is given none.
#pragma once

#include <string>

#include "sereno/result.h"

namespace sereno::net {

/// Makes sure that `state_folder` holds "self-signed.pem" (mode 0600): an RSA-2048 key and a certificate for
/// `hostname`, valid for ten years; RSA because Zabbix' GnuTLS clients speak nothing else. Made once, put in place
/// in one step; one that is there is left as it is until it expires, and replaced at the next start. Gives the path.
/// Thread-safe between processes.
Result<std::string> ensure_self_signed(const std::string& state_folder, const std::string& hostname);

std::string self_signed_path(const std::string& state_folder);
/// Whether ensure_self_signed() would leave it as it is.
bool self_signed_is_there(const std::string& path);
/// Why it could not be made now; empty when it could.
std::string self_signed_obstacle(const std::string& path);

}  // namespace sereno::net

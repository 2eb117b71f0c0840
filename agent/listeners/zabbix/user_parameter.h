// Items of a site's own: what is run for one, and what its value is. Pure.
// Source: Zabbix manual, "User parameters" and "UnsafeUserParameters".
#pragma once

#include <string>
#include <vector>

#include "agent/checking/check_service.h"
#include "agent/protocols/zabbix/item_key.h"
#include "agent/protocols/zabbix/passive_request.h"
#include "config/agent/zabbix_items.h"
#include "sereno/result.h"

namespace sereno::agent::zabbix {

/// The program and its arguments, with what the key says in place of $1 to $9; `$$` is a dollar sign, and what the key
/// does not say is empty. Without "[*]" in the settings the words stand as they are. No shell reads what the key says:
/// with `shell` it is given to the shell as its positional parameters. Fails when the key has parameters and may have
/// none, and when one holds a character that is not allowed there.
Result<std::vector<std::string>> command_line_of(const config::UserParameter& parameter, const ItemKey& key);

/// What the program printed without the blanks at its end, whatever it ended with, as Zabbix has it. One that printed
/// nothing and did not end well, did not end in time, or could not be run has no value.
ItemValue value_printed(const CheckAnswer& answer);

}  // namespace sereno::agent::zabbix

// Tells a server to stop what it does for us. Internal to the PostgreSQL transport.
#pragma once

#include "plugins/steps/sql/postgres/pq_library.h"

namespace sereno::steps {

/// By a connection of its own, from a child process: PQcancel waits for as long as the server likes. Returns after the
/// server was told, or 100 ms; the child never outlives that. Does nothing for a connection that has no key yet.
void cancel_query(const PqLibrary& pq, PGconn* connection);

}  // namespace sereno::steps

package proxy

import "time"

// grace is how long a command may take to end by itself, and again after SIGTERM.
const grace = 2 * time.Second

// patience is how long an upstream may take to answer a ping. One that does one thing at a time
// first goes on with the call that was canceled, and the calls of others wait for it.
const patience = 30 * time.Second

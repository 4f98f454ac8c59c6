package mcpkit

import (
	"context"
	"fmt"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
)

// KeepAlive sets how often a client hears from the server while a call runs; the default is every
// 15 seconds, and 0 is never. Set it for a proxy that ends connections which are silent for less
// than a minute.
//
// It is for clients that accept text/event-stream, as the protocol asks of all clients. A call that
// is answered before the interval has passed is answered with JSON. After it, the server sends
// status 200 and a comment, repeats the comment after each interval, and sends the answer as an
// event. An error that would have had another HTTP status is then only one in JSON-RPC. The same
// comments keep the streams of sessions and subscriptions open.
//
// The tool's [Timeout] still bounds the call, and a call ends when its client hangs up. For work
// that takes longer than clients wait, see package mcpkit/jobs.
func KeepAlive(every time.Duration) Option {
	pos := caller()
	return option(func(s *settings) {
		if every < 0 {
			s.problem(fmt.Sprintf("KeepAlive has the interval %s", every), "give the time between two comments that keep the connection open, or 0 for none", pos)
			return
		}
		s.calls.keepAlive = every
	})
}

// Progress tells the client how far the call of ctx has come: done of total, with a message for the
// user, such as "3 of 10 files read". A total of 0 means that the total is not known. Handlers call
// it as often as they like:
//
//	for i, file := range files {
//		mcpkit.Progress(ctx, float64(i), float64(len(files)), "Reading "+file.Name)
//		...
//	}
//
// It sends a notification only to a client that asked for progress and accepts a stream, four times
// a second at most; what comes sooner is left out, except for the last state, which is sent before
// the answer at the latest. The protocol wants
// progress to increase, so a call with a smaller or equal done does nothing. After the answer, and
// with a context that is not one of a call, it does nothing either. It is safe for concurrent use.
// Messages are shown to users and not logged; they are cut after 1 KiB.
//
// Source: https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
func Progress(ctx context.Context, done, total float64, message string) {
	wire.Progress(ctx, done, total, message)
}

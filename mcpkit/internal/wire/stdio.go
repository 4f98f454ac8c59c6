package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// ServeLines serves one client over two streams, whose lines are messages, as clients do that start
// a server themselves. When the input ends, or ctx does, no more messages are read, and the calls
// in flight have until the drain timeout to finish. The caller of all messages is the principal of
// ctx, if it has one.
func ServeLines(ctx context.Context, h *Host, in io.Reader, out io.Writer, drainTimeout time.Duration) error {
	conn := newLineConn(in, out, func() bool { return h.service().Pipeline.Rejected[observe.EmptyList] })
	messages, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	session, err := h.SDK.Connect(messages, conn, nil)
	if err != nil {
		return err
	}
	over := make(chan error, 1)
	go func() { over <- session.Wait() }()
	select {
	case <-ctx.Done():
	case <-conn.ended:
	case <-conn.closed:
	}
	conn.end()
	wait := time.NewTimer(drainTimeout)
	defer wait.Stop()
	select {
	case err = <-over:
	case <-wait.C:
		cancel()
		conn.shut()                         // go-sdk then cancels the calls
		go func() { _ = session.Close() }() // which waits for handlers, and for the client to read
		return errors.New("mcpkit: calls were still running at the end of the drain timeout; they were cancelled")
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if failed := conn.writeError(); failed != nil {
		return fmt.Errorf("mcpkit: the client reads no answers: %w", failed)
	}
	if broken := conn.readError(); broken != nil && err == nil {
		return fmt.Errorf("mcpkit: the input cannot be read: %w", broken)
	}
	return err
}

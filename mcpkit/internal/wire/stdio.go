package wire

import (
	"context"
	"errors"
	"io"
	"time"
)

// ServeLines serves one client over two streams, whose lines are messages, as clients do that start
// a server themselves. When the input ends, or ctx does, no more messages are read, and the calls
// in flight have until the drain timeout to finish. The caller of all messages is the principal of
// ctx, if it has one.
func (h *Host) ServeLines(ctx context.Context, in io.Reader, out io.Writer, drainTimeout time.Duration) error {
	conn := newLineConn(in, out)
	messages, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	session, err := h.SDK.Connect(messages, conn, nil)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- session.Wait() }()
	select {
	case err = <-ended:
	case <-ctx.Done():
		conn.stop()
		wait := time.NewTimer(drainTimeout)
		defer wait.Stop()
		select {
		case err = <-ended:
		case <-wait.C:
			cancel()
			_ = session.Close()
			return errors.New("mcpkit: calls were still running at the end of the drain timeout; they were cancelled")
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, conn.writeError())
}

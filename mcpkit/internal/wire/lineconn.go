package wire

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// A lineConn is a connection over two streams whose lines are messages. Unlike the one of go-sdk it
// survives lines that are no message: it answers them with an error.
type lineConn struct {
	in       *bufio.Reader
	messages chan jsonrpc.Message // closed at the end of the input
	stopOnce sync.Once
	stopped  chan struct{} // closed when no more messages are wanted

	mu     sync.Mutex
	out    io.Writer
	failed error // the first error of out
}

// newLineConn returns a connection that reads until the input ends. A read that waits for the input
// may outlive the connection: standard input cannot be interrupted everywhere.
func newLineConn(in io.Reader, out io.Writer) *lineConn {
	c := &lineConn{in: bufio.NewReaderSize(in, 64<<10), out: out, messages: make(chan jsonrpc.Message), stopped: make(chan struct{})}
	go c.read()
	return c
}

// Connect implements mcp.Transport: a connection is its own transport.
func (c *lineConn) Connect(context.Context) (mcp.Connection, error) { return c, nil }

// SessionID implements mcp.Connection. Sessions over streams have no ID.
func (c *lineConn) SessionID() string { return "" }

// Read implements mcp.Connection.
func (c *lineConn) Read(ctx context.Context) (jsonrpc.Message, error) {
	select {
	case <-c.stopped:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	case m, ok := <-c.messages:
		if !ok {
			return nil, io.EOF
		}
		return m, nil
	}
}

// Write implements mcp.Connection.
func (c *lineConn) Write(_ context.Context, m jsonrpc.Message) error {
	line, err := jsonrpc.EncodeMessage(m)
	if err != nil {
		return err
	}
	return c.writeLine(line)
}

// Close implements mcp.Connection.
func (c *lineConn) Close() error {
	c.stop()
	return nil
}

// stop ends reading. Writing goes on.
func (c *lineConn) stop() { c.stopOnce.Do(func() { close(c.stopped) }) }

func (c *lineConn) writeLine(line []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed == nil {
		_, c.failed = c.out.Write(append(line, '\n'))
	}
	return c.failed
}

// writeError returns why the client could not be written to, or nil.
func (c *lineConn) writeError() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// read reads lines until the input ends or the connection is stopped.
func (c *lineConn) read() {
	defer close(c.messages)
	for {
		line, tooLong, err := c.line()
		if m := c.message(line, tooLong); m != nil {
			select {
			case c.messages <- m:
			case <-c.stopped:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// line returns the next line, without spaces around it. Of a line that is longer than a message may
// be it returns nothing.
func (c *lineConn) line() (line []byte, tooLong bool, err error) {
	for {
		part, err := c.in.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > MaxBody; tooLong {
			line = nil
		} else {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimSpace(line), tooLong, err
		}
	}
}

// message returns the message of a line. It answers a line that is none, and returns nil.
func (c *lineConn) message(line []byte, tooLong bool) jsonrpc.Message {
	refused := refusal.Response{Reason: refusal.BodyTooLarge, Args: []any{MaxBody}}
	switch {
	case tooLong:
	case len(line) == 0:
		return nil
	default:
		line, _ = envelope.WithoutEmptyLists(line)
		m, fault := parseLine(line)
		if fault == nil {
			return m
		}
		refused = refusal.Response{Reason: refusal.MessageMalformed, ID: fault.ID, Code: fault.Code, Args: []any{refusal.Quote(fault.Message)}}
	}
	_ = c.writeLine(refused.RPCBody()) // ServeLines reports the error
	return nil
}

// parseLine parses a message as requests over HTTP are parsed.
func parseLine(line []byte) (jsonrpc.Message, *envelope.Fault) {
	env, err := envelope.Parse(line)
	var fault *envelope.Fault
	switch {
	case errors.As(err, &fault):
		return nil, fault
	case env.Batch:
		return nil, &envelope.Fault{Code: envelope.CodeInvalidRequest, Message: "a batch of messages is accepted over HTTP only: send each message in a line"}
	}
	m, err := jsonrpc.DecodeMessage(line)
	if err != nil {
		return nil, &envelope.Fault{Code: envelope.CodeInvalidRequest, Message: "the message is neither a request nor a response", ID: firstID(env)}
	}
	return m, nil
}

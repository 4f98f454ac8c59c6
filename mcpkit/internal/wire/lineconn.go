package wire

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// A lineConn is a connection over two streams whose lines are messages. The connection of go-sdk
// ends at a line that is not a message, and cancels all calls when the input ends. A lineConn
// answers such a line with an error, and it lets calls finish.
type lineConn struct {
	in       *bufio.Reader
	messages chan jsonrpc.Message
	ended    chan struct{} // closed when no more messages are read
	closed   chan struct{} // closed when the session is over
	end      func()
	shut     func()
	// strict reports whether an empty list is kept, and not read as an empty object; see
	// envelope.WithoutEmptyLists.
	strict func() bool

	writing sync.Mutex // held while a line is written, which a client can delay
	out     io.Writer

	mu      sync.Mutex
	failed  error               // the first error of out
	broken  error               // why the input ended, if not because it was closed
	calls   map[jsonrpc.ID]bool // calls of the client that are not answered; false for one that stays open
	sending int                 // messages that are being written
	asked   map[jsonrpc.ID]bool // calls to the client that are not answered
	changed chan struct{}       // closed when one of these changes
}

// newLineConn returns a connection that reads until the input ends. A read that waits for the input
// may outlive the connection: standard input cannot be interrupted everywhere.
func newLineConn(in io.Reader, out io.Writer, strict func() bool) *lineConn {
	c := &lineConn{
		strict: strict,
		in:     bufio.NewReaderSize(in, 64<<10), out: out,
		messages: make(chan jsonrpc.Message), ended: make(chan struct{}), closed: make(chan struct{}),
		calls: map[jsonrpc.ID]bool{}, asked: map[jsonrpc.ID]bool{}, changed: make(chan struct{}),
	}
	c.end = sync.OnceFunc(func() { close(c.ended) })
	c.shut = sync.OnceFunc(func() { close(c.closed) })
	go c.read()
	return c
}

// Connect implements mcp.Transport: a connection is its own transport.
func (c *lineConn) Connect(context.Context) (mcp.Connection, error) { return c, nil }

// SessionID implements mcp.Connection. Sessions over streams have no ID.
func (c *lineConn) SessionID() string { return "" }

// Read implements mcp.Connection. At the end of the input it waits until all calls are answered.
func (c *lineConn) Read(ctx context.Context) (jsonrpc.Message, error) {
	for reading := true; reading; {
		select {
		case m := <-c.messages:
			if c.begin(m) {
				return m, nil
			}
		case <-c.ended:
			reading = false
		case <-c.closed:
			return nil, io.EOF
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	for {
		c.mu.Lock()
		// A call that waits for an answer of the client will not get it.
		settled, changed := !c.awaited() && c.sending == 0 || len(c.asked) > 0 || c.failed != nil, c.changed
		c.mu.Unlock()
		if settled {
			return nil, io.EOF
		}
		select {
		case <-changed:
		case <-c.closed:
			return nil, io.EOF
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// begin notes a message of the client, or refuses it and returns false. A call with the ID of a
// call that is not answered yet is refused, because the client could not tell the two answers
// apart. Its refusal has no ID, so that the client does not take it for the answer to the first.
func (c *lineConn) begin(m jsonrpc.Message) bool {
	if r, ok := m.(*jsonrpc.Request); ok && r.IsCall() {
		c.mu.Lock()
		_, taken := c.calls[r.ID]
		c.mu.Unlock()
		if taken {
			id, _ := json.Marshal(r.ID.Raw())
			c.refuse(envelope.Fault{Code: envelope.CodeInvalidRequest,
				Message: fmt.Sprintf("the id %s is that of a request which is not answered yet", id)})
			return false
		}
	}
	c.note(m, c.calls, c.asked)
	return true
}

// awaited reports whether a call of the client waits for an answer that does not depend on the
// client.
func (c *lineConn) awaited() bool {
	for _, waits := range c.calls {
		if waits {
			return true
		}
	}
	return false
}

// refuse answers a message that is not passed on.
func (c *lineConn) refuse(fault envelope.Fault) {
	refused := refusal.Response{Reason: refusal.MessageMalformed, ID: fault.ID, Code: fault.Code, Args: []any{refusal.Quote(fault.Message)}}
	_ = c.writeLine(refused.RPCBody()) // ServeLines reports the error
}

// note notes a message: a call in began, and a response in answered.
func (c *lineConn) note(m jsonrpc.Message, began, answered map[jsonrpc.ID]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch m := m.(type) {
	case *jsonrpc.Request:
		if !m.IsCall() {
			return
		}
		began[m.ID] = m.Method != "subscriptions/listen" // which the client ends, or the end of the connection
	case *jsonrpc.Response:
		delete(answered, m.ID)
	}
	close(c.changed)
	c.changed = make(chan struct{})
}

// Write implements mcp.Connection. A client that has read the answer to a call may use its ID again
// at once, so the call is over before the answer is written. It may also answer a question before
// writeLine returns, so the question is open before it is written.
func (c *lineConn) Write(_ context.Context, m jsonrpc.Message) error {
	c.send(1)
	defer c.send(-1)
	c.note(m, c.asked, c.calls)
	line, err := jsonrpc.EncodeMessage(m)
	if err == nil {
		err = c.writeLine(corrected(line, nil))
	}
	return err
}

// send adds to the number of messages that are being written.
func (c *lineConn) send(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sending += n
	close(c.changed)
	c.changed = make(chan struct{})
}

// Close implements mcp.Connection.
func (c *lineConn) Close() error {
	c.shut()
	return nil
}

func (c *lineConn) writeLine(line []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.writeError(); err != nil {
		return err
	}
	_, err := c.out.Write(append(line, '\n'))
	if err != nil {
		c.mu.Lock()
		c.failed = err
		c.mu.Unlock()
	}
	return err
}

// writeError returns why the client could not be written to, or nil.
func (c *lineConn) writeError() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// read reads lines until the input ends or nobody wants more of them.
func (c *lineConn) read() {
	defer c.end()
	for {
		line, tooLong, err := c.line()
		if m := c.message(line, tooLong); m != nil {
			select {
			case c.messages <- m:
			case <-c.ended:
				return
			case <-c.closed:
				return
			}
		}
		if err != nil {
			c.lost(err)
			return
		}
	}
}

// lost notes why the input ended.
func (c *lineConn) lost(err error) {
	for _, closed := range []error{io.EOF, io.ErrClosedPipe, os.ErrClosed} {
		if errors.Is(err, closed) {
			return
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.broken = err
}

// readError returns why the input could not be read to its end, or nil.
func (c *lineConn) readError() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.broken
}

// line returns the next line, without spaces around it. For a line that is longer than a message
// may be, it returns an empty line.
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

// message returns the message of a line. If the line is not a message, it answers the line with an
// error and returns nil.
func (c *lineConn) message(line []byte, tooLong bool) jsonrpc.Message {
	switch {
	case tooLong:
		c.refuse(envelope.Fault{Code: envelope.CodeInvalidRequest, Message: fmt.Sprintf("a line is longer than a message may be, which is %d bytes", MaxBody)})
		return nil
	case len(line) == 0:
		return nil
	}
	if !c.strict() {
		line, _ = envelope.WithoutEmptyLists(line)
	}
	m, fault := parseLine(line)
	if fault != nil {
		c.refuse(*fault)
		return nil
	}
	return m
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

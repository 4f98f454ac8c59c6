package rpc

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// CommandOptions are the bounds of a [Command].
type CommandOptions struct {
	Timeout  time.Duration // for each request
	Requests int64         // altogether
	MaxLine  int           // of a message, in bytes
	MaxTotal int64         // of all that the program writes to its standard output, in bytes
}

// A Command is a server that a program is, over its standard input and output. Several goroutines
// may use it at once.
type Command struct {
	options       CommandOptions
	cmd           *exec.Cmd
	stdin, stdout *os.File
	last          atomic.Int64
	exited        chan struct{} // closed when the program has ended
	drained       chan struct{} // closed when nothing more is read from it

	mu      sync.Mutex
	waiting map[string]chan []byte // by the ID of the request
	noise   []string
	broken  error         // why the program is not asked any more
	by      *web.Exchange // the first request that the program ended at
	closing bool
}

// maxNoise is how many lines that are not messages a report shows.
const maxNoise = 3

// Start starts a program. The caller closes the Command.
func Start(cmd *exec.Cmd, o CommandOptions) (*Command, error) {
	childIn, stdin, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	stdout, childOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, childIn.Close(), stdin.Close())
	}
	cmd.Stdin, cmd.Stdout = childIn, childOut
	ownGroup(cmd)
	err = cmd.Start()
	_, _ = childIn.Close(), childOut.Close() // the program has its own copies
	if err != nil {
		_, _ = stdin.Close(), stdout.Close()
		return nil, err
	}
	c := &Command{
		options: o, cmd: cmd, stdin: stdin, stdout: stdout,
		exited: make(chan struct{}), drained: make(chan struct{}), waiting: map[string]chan []byte{},
	}
	go c.read()
	go func() {
		err := cmd.Wait()
		reason := "the program ended"
		if err != nil {
			reason += " with " + err.Error()
		}
		c.fail(web.Reason(reason))
		close(c.exited)
	}()
	return c, nil
}

// fail keeps the first reason why the program is not asked any more.
func (c *Command) fail(reason error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken == nil && !c.closing {
		c.broken = reason
	}
}

// read reads what the program writes until its end.
func (c *Command) read() {
	defer close(c.drained)
	limited := &io.LimitedReader{R: c.stdout, N: c.options.MaxTotal}
	lines := bufio.NewScanner(limited)
	lines.Buffer(make([]byte, 0, 64<<10), c.options.MaxLine)
	for lines.Scan() {
		c.receive(lines.Bytes())
	}
	switch {
	case errors.Is(lines.Err(), bufio.ErrTooLong):
		c.fail(web.Reason(fmt.Sprintf("the program wrote a line of more than %d bytes", c.options.MaxLine)))
	case limited.N <= 0:
		c.fail(web.Reason(fmt.Sprintf("the program wrote more than %d bytes", c.options.MaxTotal)))
	default:
		return
	}
	killGroup(c.cmd)
}

// receive handles a line that the program wrote.
func (c *Command) receive(line []byte) {
	if len(line) == 0 {
		return
	}
	r, _ := decode(line) // the request that it answers reports what is wrong with it
	if r == nil || string(r.JSONRPC) != `"2.0"` {
		c.mu.Lock()
		defer c.mu.Unlock()
		if len(c.noise) < maxNoise {
			c.noise = append(c.noise, clip.Text(string(line), 200))
		}
		return
	}
	if len(r.Method) > 0 {
		if len(r.ID) > 0 {
			c.answer(r)
		}
		return
	}
	c.mu.Lock()
	waiting := c.waiting[string(r.ID)]
	delete(c.waiting, string(r.ID))
	c.mu.Unlock()
	if waiting != nil {
		waiting <- append([]byte(nil), line...)
	}
}

// answer answers a request of the program. The audit offers it nothing.
func (c *Command) answer(r *response) {
	reply := fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"method not found"}}`, r.ID)
	if string(r.Method) == `"ping"` {
		reply = fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":{}}`, r.ID)
	}
	_ = c.write([]byte(reply)) // the next request reports a program that does not read
}

func (c *Command) write(message []byte) error {
	if err := c.stdin.SetWriteDeadline(time.Now().Add(c.options.Timeout)); err != nil && !errors.Is(err, os.ErrNoDeadline) {
		return err
	}
	_, err := c.stdin.Write(append(message, '\n'))
	return err
}

// Call sends a request and returns its answer.
func (c *Command) Call(ctx context.Context, session Session, method string, params map[string]any) *Answer {
	id := int(c.last.Add(1))
	return read(c.exchange(ctx, request(session.Version, id, method, params), id, session.wait), id)
}

// Notify sends a notification.
func (c *Command) Notify(ctx context.Context, session Session, method string) *web.Exchange {
	return c.exchange(ctx, request(session.Version, 0, method, nil), 0, 0)
}

// Initialize opens the session. A program has only one.
func (c *Command) Initialize(ctx context.Context, version string) (*Answer, Session) {
	answer := c.Call(ctx, Session{}, "initialize", initializeParams(version))
	if !answer.OK() {
		return answer, Session{}
	}
	session := Session{Version: versionOf(answer.Result)}
	session.Ready = c.Notify(ctx, session, "notifications/initialized")
	return answer, session
}

// End does nothing: the session of a program ends with it.
func (c *Command) End(context.Context, Session) *web.Exchange { return nil }

// exchange sends a message, and waits for the answer if id is not 0. It waits as long as the
// options say, or as long as wait if that is not 0.
func (c *Command) exchange(ctx context.Context, message []byte, id int, wait time.Duration) *web.Exchange {
	x := &web.Exchange{Pipe: true, Request: web.Request{Body: message}}
	start := time.Now()
	defer func() { x.Took = time.Since(start) }()
	answers := make(chan []byte, 1)
	key := fmt.Sprint(id)
	c.mu.Lock()
	x.Err = c.broken
	c.waiting[key] = answers
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, key)
		c.mu.Unlock()
	}()
	switch {
	case x.Err != nil:
		return x
	case int64(id) > c.options.Requests:
		x.Err = web.ErrSpent
		return x
	}
	if err := c.write(message); err != nil {
		x.Err = c.reason(web.Reason("the program does not read its standard input"))
		return x
	}
	if id == 0 {
		return x
	}
	timeout := time.NewTimer(cmp.Or(wait, c.options.Timeout))
	defer timeout.Stop()
	select {
	case line := <-answers:
		x.Status, x.Body, x.Header = http.StatusOK, line, http.Header{"Content-Type": {"application/json"}}
	case <-c.drained:
		select {
		case line := <-answers:
			x.Status, x.Body, x.Header = http.StatusOK, line, http.Header{"Content-Type": {"application/json"}}
		default:
			x.Err = c.reason(web.Reason("the program closed its standard output"))
			c.mu.Lock()
			if c.by == nil {
				c.by = x
			}
			c.mu.Unlock()
		}
	case <-timeout.C:
		x.Err = context.DeadlineExceeded
	case <-ctx.Done():
		x.Err = context.Canceled
	}
	return x
}

// reason returns why the program is not asked any more, if that is known shortly, else other.
func (c *Command) reason(other error) error {
	select {
	case <-c.exited:
	case <-time.After(100 * time.Millisecond):
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken != nil {
		return c.broken
	}
	return other
}

// An Ending is how a program ended.
type Ending struct {
	// Died says why the program ended or was stopped before it was closed; nil if it was not.
	Died error
	// By is the request that the program had when it ended; nil if it had none.
	By *web.Exchange
	// Killed is set if the program did not end after its standard input was closed.
	Killed bool
	// Noise are the first lines that it wrote to its standard output and that are not messages.
	Noise []string
}

// Close closes the program's standard input, and kills the program with all that it started if it
// does not end within grace.
func (c *Command) Close(grace time.Duration) Ending {
	c.mu.Lock()
	c.closing = true
	ending := Ending{Died: c.broken, By: c.by}
	c.mu.Unlock()
	_ = c.stdin.Close() // the program may have closed it
	timeout := time.NewTimer(grace)
	defer timeout.Stop()
	select {
	case <-c.exited:
	case <-timeout.C:
		ending.Killed = true
	}
	killGroup(c.cmd)
	<-c.exited
	_ = c.stdout.Close() // a descendant that left the group may hold the other end
	<-c.drained
	c.mu.Lock()
	defer c.mu.Unlock()
	ending.Noise = c.noise
	return ending
}

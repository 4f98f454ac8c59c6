package proxy

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A Command is a program that speaks MCP over its standard input and output. It is started when
// [Open] or a call needs it, and again if it ends. Lines that it writes to standard error are
// logged at level Info, at most 1,000 bytes of each, and at most 20 a second.
//
// When it is not needed any more, its input is closed; after 2 seconds it gets SIGTERM, and 2
// seconds later it is killed, each time with all processes of its group. Whenever it ends, the rest
// of its group is killed. Systems without process groups, such as Windows, kill the command alone,
// after the first 2 seconds.
type Command struct {
	// Path is the program: a path, or a name that is looked up in PATH.
	Path string
	// Args are its arguments, without its name.
	Args []string
	// Env has variables of its environment as "NAME=value". Of the environment of this process it
	// gets only what programs need to run, such as PATH, HOME and LANG, because the rest may have
	// secrets.
	Env []string
	// Dir is its working directory; empty means that of this process.
	Dir string
}

// inherited are the variables that every command gets.
var inherited = []string{
	"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SSL_CERT_FILE", "SSL_CERT_DIR",
	"SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMFILES", "WINDIR",
}

// writeTimeout is how long a command may leave its input unread.
const writeTimeout = patience

func (c Command) open(_ context.Context, f *filter, log *slog.Logger) (mcp.Transport, func(), error) {
	if c.Path == "" {
		return nil, nil, errors.New("the command has no Path")
	}
	p := &process{log: log, cmd: exec.Command(c.Path, c.Args...), ended: make(chan struct{})}
	p.cmd.Dir = c.Dir
	p.cmd.Env = []string{}
	for _, name := range inherited {
		if value, ok := os.LookupEnv(name); ok {
			p.cmd.Env = append(p.cmd.Env, name+"="+value)
		}
	}
	p.cmd.Env = append(p.cmd.Env, c.Env...)
	inGroup(p.cmd)
	if err := p.start(); err != nil {
		return nil, nil, err
	}
	return &awaiting{mcp.IOTransport{
		Reader:        newLineReader(&output{p.stdout}, f),
		Writer:        p,
		MaxLineLength: -1, // the reader has a limit
	}, f, p}, p.end, nil
}

// A process is a running command. Write and Close are about its standard input.
type process struct {
	log            *slog.Logger
	cmd            *exec.Cmd
	stdin          *os.File
	stdout, stderr *os.File
	ended          chan struct{} // closed when the process has ended
	closed         atomic.Bool   // nothing reads its output any more
	state          atomic.Value  // a text that says how the process ended
	lastWords      atomic.Value  // the last line of standard error
	ending         sync.Once
	reading        sync.WaitGroup
}

func (p *process) start() (err error) {
	var ends []*os.File // of the process
	defer func() {
		for _, f := range ends {
			_ = f.Close()
		}
		if err != nil {
			for _, f := range []*os.File{p.stdin, p.stdout, p.stderr} {
				if f != nil {
					_ = f.Close()
				}
			}
		}
	}()
	pipe := func() (r, w *os.File) {
		if err == nil {
			r, w, err = os.Pipe()
		}
		return r, w
	}
	in, stdin := pipe()
	stdout, out := pipe()
	stderr, errs := pipe()
	p.stdin, p.stdout, p.stderr = stdin, stdout, stderr
	for _, f := range []*os.File{in, out, errs} {
		if f != nil {
			ends = append(ends, f)
		}
	}
	if err != nil {
		return err
	}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = in, out, errs
	if err := p.cmd.Start(); err != nil {
		return err
	}
	p.reading.Go(p.logErrors)
	go p.wait()
	return nil
}

// wait waits for the process. Other processes of its group may still hold its output, so wait kills
// them and stops reading soon afterwards.
func (p *process) wait() {
	err := p.cmd.Wait()
	p.state.Store(p.cmd.ProcessState.String())
	if err != nil && !p.closed.Load() {
		p.log.Info("the command of the upstream has ended", "state", err.Error())
	}
	close(p.ended)
	killGroup(p.cmd)
	_ = p.stdout.SetReadDeadline(time.Now().Add(time.Second))
	_ = p.stderr.SetReadDeadline(time.Now().Add(time.Second))
	_ = p.stdin.Close()
}

// Write implements [io.Writer].
func (p *process) Write(b []byte) (int, error) {
	if err := p.stdin.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return 0, fmt.Errorf("the input of the command is closed: %w", os.ErrClosed)
	}
	n, err := p.stdin.Write(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = fmt.Errorf("the command does not read its input: %w", err)
	}
	return n, err
}

// Close implements [io.Closer].
func (p *process) Close() error {
	p.closed.Store(true)
	_ = p.stdin.Close() // the process may have ended
	return nil
}

// An output is the standard output of a process. Close ends its reading, and leaves it open: the
// process may still write, which must not kill it.
type output struct{ *os.File }

// Close implements [io.Closer].
func (o *output) Close() error { return o.SetReadDeadline(time.Now()) }

// discard reads what the process writes until it has ended.
func (p *process) discard() {
	_ = p.stdout.SetReadDeadline(time.Time{})
	_, _ = io.Copy(io.Discard, p.stdout)
}

// end ends the process and its group.
func (p *process) end() {
	p.ending.Do(func() {
		p.closed.Store(true)
		_ = p.stdin.Close()
		p.reading.Go(p.discard)
		if !within(grace, p.ended) {
			terminateGroup(p.cmd)
			if !within(grace, p.ended) {
				killGroup(p.cmd)
			}
		}
		<-p.ended
		_ = p.stdout.Close()
		p.reading.Wait()
		_ = p.stderr.Close()
	})
}

// maxLastWords is the most bytes of the last line of standard error in an error.
const maxLastWords = 300

// afterEnd returns an error with how the process ended, if the error says that it did.
func (p *process) afterEnd(err error) error {
	if !errors.Is(err, io.EOF) && !errors.Is(err, syscall.EPIPE) && !errors.Is(err, os.ErrClosed) && !errors.Is(err, mcp.ErrConnectionClosed) {
		return err
	}
	within(100*time.Millisecond, p.ended) // the end of its output comes a little earlier
	state, _ := p.state.Load().(string)
	if state == "" {
		return err
	}
	within(100*time.Millisecond, inBackground(p.reading.Wait))
	if text, _ := p.lastWords.Load().(string); text != "" {
		return fmt.Errorf("the command ended (%s), and its last line on standard error is %q: %w", state, text, err)
	}
	return fmt.Errorf("the command ended (%s): %w", state, err)
}

// logErrors logs what the process writes to standard error.
func (p *process) logErrors() {
	lines, from := bucket{rate: 20, burst: 100}, bufio.NewReaderSize(p.stderr, 4096)
	for {
		line, err := from.ReadSlice('\n')
		text := clip(string(bytes.TrimSpace(line)), maxLogged)
		if text != "" {
			p.lastWords.Store(clip(text, maxLastWords))
		}
		if text != "" && lines.take() {
			p.log.Info("the upstream wrote to standard error", "text", text)
		}
		for errors.Is(err, bufio.ErrBufferFull) { // the rest of a long line
			_, err = from.ReadSlice('\n')
		}
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, os.ErrClosed) && !errors.Is(err, os.ErrDeadlineExceeded) {
				p.log.Info("standard error of the upstream cannot be read", "error", err)
			}
			return
		}
	}
}

// An awaiting transport lets calls await their answers from a command.
type awaiting struct {
	mcp.IOTransport
	filter  *filter
	process *process
}

// Connect implements [mcp.Transport].
func (t *awaiting) Connect(ctx context.Context) (mcp.Connection, error) {
	c, err := t.IOTransport.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &awaitingConnection{c, t.filter}, nil
}

type awaitingConnection struct {
	mcp.Connection
	filter *filter
}

// Write implements [mcp.Connection].
func (c *awaitingConnection) Write(ctx context.Context, msg jsonrpc.Message) error {
	if req, ok := msg.(*jsonrpc.Request); ok && req.IsCall() {
		if id, err := json.Marshal(req.ID.Raw()); err == nil {
			c.filter.await(ctx, id)
		}
		sent, _ := ctx.Value(deliveryKey{}).(*delivery)
		sent.begin()
		err := c.Connection.Write(ctx, msg)
		if err != nil {
			sent.end(cutShort) // the command ignores a part of a line
		}
		return err
	}
	return c.Connection.Write(ctx, msg)
}

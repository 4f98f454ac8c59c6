package errlog

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// facts returns the parts of an error that certainly hold no value of a caller: its text if that is
// a constant of the standard library, the fields of the library's errors that name an operation,
// and the codes that errors of other packages have.
func facts(err error) (text string) {
	defer func() {
		if recover() != nil { // of a method of the program, or of an error with a field that is not set
			text = ""
		}
	}()
	if text := constantText(err); text != "" {
		return text
	}
	if text, ok := standardFacts(err); ok {
		return text
	}
	return strings.Join(codes(err), ", ")
}

// constants are the texts of common errors that say nothing about a value. An error with one of
// these texts is described by it.
var constants = []string{
	// of the standard library
	"EOF", "unexpected EOF", "io: read/write on closed pipe", "multiple Read calls return no data or error", "short buffer", "short write",
	"invalid argument", "permission denied", "file already exists", "file does not exist", "file already closed",
	"os: process already finished", "executable file not found in $PATH", "invalid syntax", "value out of range", "unsupported operation",
	"net/http: abort Handler", "http: Server closed", "http: Handler timeout", "http: invalid Read on closed Body",
	"http: server gave HTTP response to HTTPS client", "http: request body too large", "net/http: request canceled",
	"sql: no rows in result set", "sql: transaction has already been committed or rolled back", "sql: connection is already closed",
	"sql: database is closed", "driver: bad connection",
	// of package store
	"store: there is no value under this key", "store: the key has another value than expected", "store: there is no room", "store: the backend does not answer",
	// of drivers
	"no rows in result set", "tx is closed", "closed pool", "redis: nil", "redis: client is closed", "record not found", "mongo: no documents in result",
}

// constantText returns the text of an error that is a constant.
func constantText(err error) (text string) {
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	switch e := err.(type) { //nolint:errorlint // as in unwrap
	case syscall.Errno:
		return e.Error()
	case tls.AlertError:
		return e.Error()
	case runtime.Error:
		return runtimeText(e)
	}
	if err == context.Canceled || err == context.DeadlineExceeded || err == os.ErrDeadlineExceeded || err == net.ErrClosed { //nolint:errorlint // as in unwrap
		return err.Error()
	}
	if TypeOf(err) == "*errors.errorString" {
		if text := err.Error(); slices.Contains(constants, text) {
			return text
		}
	}
	return ""
}

// standardFacts returns facts about a type of the standard library.
func standardFacts(err error) (string, bool) {
	switch e := err.(type) { //nolint:errorlint // as in unwrap
	case *fs.PathError:
		return operation(e.Op), true
	case *os.LinkError:
		return operation(e.Op), true
	case *os.SyscallError:
		return operation(e.Syscall), true
	case *url.Error:
		return operation(e.Op), true
	case *net.OpError:
		return strings.TrimSpace(operation(e.Op) + " " + operation(e.Net)), true
	case *net.DNSError:
		switch {
		case e.IsNotFound:
			return "no such host", true
		case e.IsTimeout:
			return "timeout", true
		}
		return "", true
	case *strconv.NumError:
		return operation(e.Func), true
	case *json.SyntaxError:
		return fmt.Sprintf("at byte %d", e.Offset), true
	case *json.UnmarshalTypeError:
		return fmt.Sprintf("at byte %d, into %s", e.Offset, e.Type), true
	case *json.UnsupportedTypeError:
		return "type " + e.Type.String(), true
	case *json.UnsupportedValueError:
		if s := e.Str; s == "NaN" || s == "+Inf" || s == "-Inf" {
			return "value " + s, true
		}
		return "", true
	case *json.MarshalerError:
		return "type " + e.Type.String(), true
	case *http.MaxBytesError:
		return fmt.Sprintf("limit %d", e.Limit), true
	case *jsonrpc.Error:
		return fmt.Sprintf("code %d", e.Code), true
	}
	return "", false
}

// operations are the names of operations that errors of the standard library have. A program can
// write another text into these fields, so a text that is not one of them is left out.
var operations = lazyregexp.New(`^(?:accept|bind|chdir|chmod|chown|chtimes|close|connect|copy_file_range|create|createtemp|dial|fallocate|file|flock|` +
	`fork/exec|fstat|fsync|getdents64|getsockname|getsockopt|ioctl|link|listen|lookup|lseek|lstat|mkdir|mkdirtemp|open|openat|parse|pipe|poll|pread|pwrite|raw-read|` +
	`raw-write|read|readat|readdir|readdirent|readfrom|readlink|remove|removeall|rename|seek|sendfile|sendmsg|recvmsg|set|setsockopt|shutdown|socket|splice|stat|statat|symlink|` +
	`sync|truncate|unlink|unlinkat|wait|write|writeat|writeto|local error|remote error|tcp[46]?|udp[46]?|unix|unixgram|unixpacket|ip[46]?|` +
	`Get|Head|Post|Put|Patch|Delete|Options|Connect|Trace|` +
	`Atoi|ParseBool|ParseComplex|ParseFloat|ParseInt|ParseUint|Unquote)$`)

func operation(op string) string {
	if len(op) > 32 || !operations.MatchString(op) {
		return ""
	}
	return op
}

var sqlState = lazyregexp.New(`^[0-9A-Z]{5}$`)

// codes returns the codes that errors of many packages have in common: the SQLSTATE of drivers for
// databases, the HTTP status of clients, and whether time ran out.
func codes(err error) (list []string) {
	defer func() { _ = recover() }() // of a method of the program; what came before stays
	if e, ok := err.(interface{ SQLState() string }); ok {
		if state := e.SQLState(); len(state) == 5 && sqlState.MatchString(state) {
			list = append(list, "SQLSTATE "+state)
		}
	}
	status := 0
	switch e := err.(type) { //nolint:errorlint // as in unwrap
	case interface{ StatusCode() int }:
		status = e.StatusCode()
	case interface{ HTTPStatusCode() int }:
		status = e.HTTPStatusCode()
	}
	if status >= 100 && status <= 599 {
		list = append(list, fmt.Sprintf("status %d", status))
	}
	if e, ok := err.(interface{ ExitCode() int }); ok {
		list = append(list, fmt.Sprintf("exit code %d", e.ExitCode()))
	}
	if e, ok := err.(interface{ Timeout() bool }); ok && e.Timeout() {
		list = append(list, "timeout")
	}
	return list
}

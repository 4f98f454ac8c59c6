package errlog_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

// secret is what a user sent.
const secret = "ann@example.com"

// A driverError is like those of drivers for databases: its text has the values of a row.
type driverError struct{ code, detail string }

func (e *driverError) Error() string    { return "duplicate key: " + e.detail }
func (e *driverError) SQLState() string { return e.code }

type clientError struct{ status int }

func (e clientError) Error() string   { return "GET /users/" + secret }
func (e clientError) StatusCode() int { return e.status }

type ownError struct{ user string }

func (e ownError) Error() string        { return "no account for " + e.user }
func (e ownError) LogValue() slog.Value { return slog.StringValue("no account") }

type hostile struct{}

func (hostile) Error() string    { panic(secret) }
func (hostile) Unwrap() error    { panic(secret) }
func (hostile) SQLState() string { panic(secret) }
func (hostile) Timeout() bool    { panic(secret) }

type hostileValuer struct{ error }

func (hostileValuer) LogValue() slog.Value { panic(secret) }

type valuer struct{ text string }

func (v *valuer) Error() string        { return v.text }
func (v *valuer) LogValue() slog.Value { return slog.StringValue(v.text) }

// An embedded error has the methods of a nil interface.
type embedded struct{ error }

// A nested error panics with itself, which fmt does not contain.
type nested struct{}

func (e nested) Error() string { panic(e) }

type evasiveValuer struct{ error }

func (e evasiveValuer) LogValue() slog.Value { return slog.AnyValue(e.error) }

type cycle struct{}

func (c cycle) Error() string { return secret }
func (c cycle) Unwrap() error { return c }

// a runtimeError is no error of package runtime.
type runtimeError struct{}

func (runtimeError) Error() string { return secret }
func (runtimeError) RuntimeError() {}

func jsonError(text string, into any) error { return json.Unmarshal([]byte(text), into) }

// TestADescriptionHasTypesAndNoValues describes errors whose texts repeat what a user sent.
func TestADescriptionHasTypesAndNoValues(t *testing.T) {
	_, number := strconv.Atoi(secret)
	_, parsed := url.Parse(strings.Join([]string{"http://[", secret}, ""))
	_, opened := os.Open("/nowhere/" + secret)
	var object struct {
		N    int               `json:"n"`
		Data map[string]string `json:"data"`
	}
	refused := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.UnixAddr{Name: secret}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	for _, c := range []struct {
		err  error
		want string
	}{
		{errors.New(secret), "*errors.errorString"},
		{fmt.Errorf("user %s: %w", secret, io.EOF), "*fmt.wrapError: *errors.errorString(EOF)"},
		{number, "*strconv.NumError(Atoi): *errors.errorString(invalid syntax)"},
		{&strconv.NumError{Func: secret, Num: secret, Err: strconv.ErrRange}, "*strconv.NumError: *errors.errorString(value out of range)"},
		{parsed, "*url.Error(parse): *errors.errorString"},
		{&url.Error{Op: "Get", URL: "https://x.example/?q=" + secret, Err: refused},
			"*url.Error(Get): *net.OpError(dial tcp): *os.SyscallError(connect): syscall.Errno(connection refused)"},
		{opened, "*fs.PathError(open): syscall.Errno(no such file or directory)"},
		{&os.PathError{Op: "looking for " + secret, Path: secret, Err: os.ErrNotExist}, "*fs.PathError: *errors.errorString(file does not exist)"},
		{&net.DNSError{Name: secret, Err: secret, IsNotFound: true}, "*net.DNSError(no such host)"},
		{jsonError(`{"`+secret, &object), "*json.SyntaxError(at byte 17)"},
		{jsonError(`{"n": "`+secret+`"}`, &object), "*json.UnmarshalTypeError(at byte 23, into int)"},
		{&driverError{"23505", "Key (email)=(" + secret + ")"}, "*errlog_test.driverError(SQLSTATE 23505)"},
		{&driverError{"x" + secret, ""}, "*errlog_test.driverError"},
		{clientError{404}, "errlog_test.clientError(status 404)"},
		{clientError{123456}, "errlog_test.clientError"},
		{ownError{secret}, "no account"},
		{fmt.Errorf("a %s: %w", secret, ownError{secret}), "*fmt.wrapError: no account"},
		{fmt.Errorf("%w, %w", context.Canceled, errors.New(secret)), "*fmt.wrapErrors[*errors.errorString(context canceled); *errors.errorString]"},
		{errors.Join(context.DeadlineExceeded, errors.New(secret)), "*errors.joinError[context.deadlineExceededError(context deadline exceeded); *errors.errorString]"},
		{&http.MaxBytesError{Limit: 7}, "*http.MaxBytesError(limit 7)"},
		{hostile{}, "errlog_test.hostile"},
		{hostileValuer{errors.New(secret)}, "errlog_test.hostileValuer"},
		{evasiveValuer{errors.New(secret)}, "errlog_test.evasiveValuer(*errors.errorString)"},
		{runtimeError{}, "errlog_test.runtimeError"},
		{errlog.Errorf("GET /notes/{id} answered %d: %w", 502, errors.New(secret)), "GET /notes/{id} answered 502: *errors.errorString"},
		{errlog.New("the declaration has faults"), "the declaration has faults"},
		{nil, ""},
		{(*fs.PathError)(nil), "*fs.PathError(nil)"},
		{(*driverError)(nil), "*errlog_test.driverError(nil)"},
		{(*strconv.NumError)(nil), "*strconv.NumError(nil)"},
		{(*valuer)(nil), "*errlog_test.valuer(nil)"},
		{(*runtime.TypeAssertionError)(nil), "*runtime.TypeAssertionError(nil)"},
		{&runtime.TypeAssertionError{}, "*runtime.TypeAssertionError"},
		{&json.UnsupportedTypeError{}, "*json.UnsupportedTypeError"},
		{&json.MarshalerError{}, "*json.MarshalerError"},
		{&url.Error{Op: "Get"}, "*url.Error(Get)"},
		{embedded{}, "errlog_test.embedded"},
		{fmt.Errorf("no %s: %w", secret, (*fs.PathError)(nil)), "*fmt.wrapError: *fs.PathError(nil)"},
		{errors.Join((*url.Error)(nil), (*driverError)(nil)), "*errors.joinError[*url.Error(nil); *errlog_test.driverError(nil)]"},
		{errlog.Errorf("reading: %w", (*fs.PathError)(nil)), "reading: *fs.PathError(nil)"},
	} {
		got := errlog.Describe(c.err)
		assert.Equal(t, c.want, got)
		assert.NotContains(t, got, "ann@")
	}
}

// TestADescriptionIsBounded describes errors that wrap themselves and very many others.
func TestADescriptionIsBounded(t *testing.T) {
	assert.Less(t, len(errlog.Describe(cycle{})), 2000)
	many := make([]error, 100_000)
	for i := range many {
		many[i] = errors.New(secret)
	}
	assert.Less(t, len(errlog.Describe(errors.Join(many...))), 2000)
	deep := errors.New(secret)
	for range 100_000 {
		deep = fmt.Errorf("%w", deep)
	}
	assert.Less(t, len(errlog.Describe(deep)), 2000)
	assert.Less(t, len(errlog.Describe(longValuer{deep})), 2000)
}

type longValuer struct{ error }

func (longValuer) LogValue() slog.Value { return slog.StringValue(strings.Repeat("x", 1<<20)) }

// TestErrorsOfThisPackageKeepTheirTextAndCause compares Errorf with fmt.Errorf.
func TestErrorsOfThisPackageKeepTheirTextAndCause(t *testing.T) {
	err := errlog.Errorf("route %s: %w", "/x", io.ErrUnexpectedEOF)
	require.EqualError(t, err, "route /x: unexpected EOF")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, "route /x: unexpected EOF", errlog.Errors{Values: true}.Text(err))
	assert.Equal(t, "route /x: *errors.errorString(unexpected EOF)", errlog.Errors{}.Text(err))
	assert.Contains(t, errlog.Errors{Values: true}.Text(hostile{}), "PANIC", "a method that panics is contained")
	assert.Equal(t, "errlog_test.nested", errlog.Errors{Values: true}.Text(nested{}))
	assert.Equal(t, "errlog_test.nested", errlog.Errors{Values: true}.TextOfPanic(nested{}))
}

// TestLookingAtAHostileErrorIsContained looks for types and values in errors whose methods panic.
func TestLookingAtAHostileErrorIsContained(t *testing.T) {
	for _, err := range []error{hostile{}, nested{}, embedded{}, (*fs.PathError)(nil), (*url.Error)(nil), fmt.Errorf("%w", hostile{}), nil} {
		_, ok := errlog.As[*driverError](err)
		assert.False(t, ok, "%T", err)
		assert.False(t, errlog.Is(err, io.EOF), "%T", err)
	}
	_, ok := errlog.As[*fs.PathError](fmt.Errorf("%w", (*fs.PathError)(nil)))
	assert.False(t, ok, "a nil pointer has nothing to look at")
	found, ok := errlog.As[*driverError](fmt.Errorf("%w", &driverError{code: "1"}))
	assert.True(t, ok)
	assert.Equal(t, "1", found.code)
	assert.True(t, errlog.Is(fmt.Errorf("%w", io.EOF), io.EOF))
}

func panicsAt(v any) { panic(v) }

// repeats recovers a panic and repeats it.
func repeats(f func()) {
	defer func() {
		v := recover()
		panic(v)
	}()
	f()
}

// recovered returns what is logged of a panic of f.
func recovered(f func()) (text string, at errlog.Place) {
	defer func() {
		v := recover()
		text, at = errlog.DescribePanic(v), errlog.PlaceOfPanic()
	}()
	f()
	return "", at
}

// TestAPanicIsDescribedByTypeAndPlace panics with values of a user and in the runtime.
func TestAPanicIsDescribedByTypeAndPlace(t *testing.T) {
	index, list := 7, []int{1}
	var none *ownError
	var empty map[string]int
	for _, c := range []struct {
		panics   func()
		want, in string
	}{
		{func() { panicsAt(secret) }, "string", "errlog_test.panicsAt"},
		{func() { panicsAt(fmt.Errorf("no %s: %w", secret, io.EOF)) }, "*fmt.wrapError: *errors.errorString(EOF)", "errlog_test.panicsAt"},
		{func() { panicsAt(map[string]string{"q": secret}) }, "map[string]string", "errlog_test.panicsAt"},
		{func() { panicsAt(hostile{}) }, "errlog_test.hostile", "errlog_test.panicsAt"},
		{func() { panicsAt(nil) }, "panic called with nil argument", "errlog_test.panicsAt"},
		{func() { list[index]++ }, "runtime error: index out of range [7] with length 1", "TestAPanicIs"},
		{func() { repeats(func() { panicsAt(secret) }) }, "string", "errlog_test.panicsAt"},
		{func() { _ = none.user }, "runtime error: invalid memory address or nil pointer dereference", "TestAPanicIs"},
		{func() { empty["a"] = 1 }, "assignment to entry in nil map", "TestAPanicIs"},
		{func() { _ = any(secret).(int) }, "interface conversion: interface {} is string, not int", "TestAPanicIs"},
	} {
		text, place := recovered(c.panics)
		assert.Contains(t, text, c.want)
		assert.Contains(t, place.At, c.in)
		assert.Contains(t, place.At, "describe_test.go:")
		assert.Contains(t, place.Stack, "errlog_test.recovered")
		assert.NotContains(t, text+place.Stack, "ann@")
		assert.NotContains(t, place.Stack, "0x", "no arguments of functions")
	}
}

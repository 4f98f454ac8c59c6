package wrap

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"runtime"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// HTTP declares one route of a backend as a tool of s. The route is a method and a path with wildcards, as in net/http's
// ServeMux: "GET /notes/{id}". Where arguments go and what becomes of answers: see the package comment. Name, annotation,
// description and options are those of mcpkit.AddTool.
func HTTP[In, Out any](s *mcpkit.Server, b *Backend, route string, name string, a annotate.Annotation, description string, opts ...mcpkit.ToolOption) {
	declare[In, Out](s, b, caller(), route, name, a, description, opts)
}

// Mux declares many routes of a backend, each made by [Route].
func Mux(s *mcpkit.Server, b *Backend, routes ...Declared) {
	for _, r := range routes {
		if r.declare != nil {
			r.declare(s, b)
		}
	}
}

// A Declared is a route for [Mux]. The zero Declared is none.
type Declared struct {
	declare func(*mcpkit.Server, *Backend)
}

// Route is [HTTP] for a line of [Mux].
func Route[In, Out any](route, name string, a annotate.Annotation, description string, opts ...mcpkit.ToolOption) Declared {
	pos := caller()
	return Declared{func(s *mcpkit.Server, b *Backend) { declare[In, Out](s, b, pos, route, name, a, description, opts) }}
}

// caller returns the place that called the function which calls it.
func caller() policy.Pos {
	_, file, line, ok := runtime.Caller(2)
	if !ok {
		return policy.Pos{}
	}
	return policy.Pos{File: file, Line: line}
}

var errNotDeclared = errors.New("the route is not declared rightly; see Server.Check")

func declare[In, Out any](s *mcpkit.Server, b *Backend, pos policy.Pos, route, name string, a annotate.Annotation, description string, opts []mcpkit.ToolOption) {
	bind, faults := bind(route, reflect.TypeFor[In]())
	kind := outputKindOf(reflect.TypeFor[Out]())
	switch {
	case b == nil:
		faults = append(faults, fault{"the backend is nil", "make it with wrap.InProcess or wrap.Remote, and look at the error of the latter"})
	default:
		faults = append(faults, b.faults...)
	}
	switch {
	case kind == outputOther:
		faults = append(faults, fault{fmt.Sprintf("no answer of route %q can be made into %s", route, reflect.TypeFor[Out]()),
			"use a struct, a string, wrap.Done, *mcp.ImageContent or *mcp.AudioContent"})
	case bind.route.method == http.MethodHead && kind != outputDone:
		faults = append(faults, fault{fmt.Sprintf("the answers of route %q have no content, and the output is %s", route, reflect.TypeFor[Out]()), "use wrap.Done, or GET"})
	}
	var problems []policy.Problem
	for _, f := range faults {
		problems = append(problems, policy.Problem{Rule: policy.RuleToolRoute, Message: fmt.Sprintf("tool %q: %s", name, f.message), Fix: f.fix})
	}
	if msg, fix := clash(name, bind.route, a); msg != "" {
		problems = append(problems, policy.Problem{Rule: policy.RuleToolMethod, Message: msg, Fix: fix})
	}
	all := append([]mcpkit.ToolOption{mcpkit.Declared(pos, problems...)}, opts...)
	mcpkit.AddTool(s, name, a, description, func(ctx context.Context, in In) (out Out, err error) {
		if len(faults) > 0 {
			return out, errNotDeclared
		}
		return out, carryOut(ctx, b, bind, kind, in, &out)
	}, all...)
}

// clash says how an effect is none that a method has.
func clash(name string, r route, a annotate.Annotation) (message, fix string) {
	switch {
	case a.IsZero() || r.method == "" || r.method == http.MethodGet || r.method == http.MethodHead:
		return "", ""
	case a.Effect() == annotate.EffectReadOnly && r.method == http.MethodPost:
		return fmt.Sprintf("tool %q is annotated read-only but its route is %q", name, r.text),
			"use annotate.Additive or annotate.Destructive, or waive this if the request only searches"
	case a.Effect() == annotate.EffectReadOnly:
		return fmt.Sprintf("tool %q is annotated read-only but its route is %q", name, r.text), "use annotate.Destructive"
	case a.Effect() == annotate.EffectAdditive && r.method == http.MethodDelete:
		return fmt.Sprintf("tool %q is annotated additive but its route is %q", name, r.text), "use annotate.Destructive"
	}
	return "", ""
}

// carryOut is a call: the request, its answer, the output.
func carryOut[In, Out any](ctx context.Context, b *Backend, bind *binding, kind outputKind, in In, out *Out) error {
	page, _ := budget.RequestOf(pointer(&in))
	m, err := bind.message(in, page)
	if err != nil {
		return err
	}
	a, err := b.send(ctx, bind, m, kind.accept())
	switch {
	case err != nil:
		return err
	case a.status < 200 || a.status > 299:
		return bind.failure(a, m)
	case a.cut:
		return bind.tooLarge(b.limit)
	}
	if err := a.output(bind, kind, page, out); err != nil {
		return fmt.Errorf("%s: %w", bind.route.text, err)
	}
	return nil
}

// output makes the output, in a pointer to it, of an answer of success.
func (a *reply) output(bind *binding, kind outputKind, page budget.PageRequest, out any) error {
	switch kind {
	case outputDone:
		if mt, _ := a.mediaType(); isHTML(mt) && len(a.body) > 0 {
			return fmt.Errorf("the service's answer is %s, a page for browsers, which does not say that it is done", mt)
		}
		*out.(*Done) = doneOf(a.status)
		return nil
	case outputText:
		text, err := a.text()
		reflect.ValueOf(out).Elem().SetString(text)
		return err
	case outputImage:
		data, mt, err := a.media("image")
		*out.(**mcp.ImageContent) = &mcp.ImageContent{Data: data, MIMEType: mt}
		return err
	case outputAudio:
		data, mt, err := a.media("audio")
		*out.(**mcp.AudioContent) = &mcp.AudioContent{Data: data, MIMEType: mt}
		return err
	}
	if bind.paging == nil {
		return a.decode(out)
	}
	body, err := a.jsonBody()
	if err != nil {
		return err
	}
	return bind.paging.read(body, a.header, a.asked, page, pageOf(out))
}

// pointer returns v, or *v where that is a pointer already.
func pointer[T any](v *T) any {
	if reflect.TypeFor[T]().Kind() == reflect.Pointer {
		return *v
	}
	return v
}

// pageOf returns the pointer to the page, where out may point to another pointer.
func pageOf(out any) any {
	v := reflect.ValueOf(out)
	if v.Elem().Kind() == reflect.Pointer {
		v.Elem().Set(reflect.New(v.Elem().Type().Elem()))
		return v.Elem().Interface()
	}
	return out
}

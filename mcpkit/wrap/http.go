package wrap

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"runtime"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/callinfo"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// HTTP adds a tool to s that calls one route of b. The route is a method and a path with wildcards
// in the syntax of net/http's ServeMux, such as "GET /notes/{id}", without a host. The package
// comment says where arguments go and how answers become the output. name, a, description and opts
// are those of mcpkit.AddTool.
//
// HTTP does not fail. A route that does not fit In or Out is a finding of s.Check, at the line of
// the caller.
func HTTP[In, Out any](s *mcpkit.Server, b *Backend, route string, name string, a annotate.Annotation, description string, opts ...mcpkit.ToolOption) {
	addRoute[In, Out](s, b, caller(), route, name, a, description, opts)
}

// Mux adds a tool to s for each route of b. [Route] makes the routes.
func Mux(s *mcpkit.Server, b *Backend, routes ...RouteTool) {
	for _, r := range routes {
		if r.add != nil {
			r.add(s, b)
		}
	}
}

// A RouteTool is a route and the tool that calls it, for [Mux]. [Route] makes one. Mux ignores the
// zero RouteTool.
type RouteTool struct {
	add func(*mcpkit.Server, *Backend)
}

// Route returns the tool that [HTTP] adds, for [Mux] to add.
func Route[In, Out any](route, name string, a annotate.Annotation, description string, opts ...mcpkit.ToolOption) RouteTool {
	pos := caller()
	return RouteTool{func(s *mcpkit.Server, b *Backend) { addRoute[In, Out](s, b, pos, route, name, a, description, opts) }}
}

// caller returns the position of the call of the function that calls caller.
func caller() policy.Pos {
	_, file, line, ok := runtime.Caller(2)
	if !ok {
		return policy.Pos{}
	}
	return policy.Pos{File: file, Line: line}
}

var errFaultyRoute = errlog.New("the declaration of the route has faults; see Server.Check")

func addRoute[In, Out any](s *mcpkit.Server, b *Backend, pos policy.Pos, route, name string, a annotate.Annotation, description string, opts []mcpkit.ToolOption) {
	call, problems := declare[In, Out](b, route, name, a, false)
	all := append([]mcpkit.ToolOption{mcpkit.Declared(pos, problems...)}, opts...)
	mcpkit.AddTool(s, name, a, description, call, all...)
}

// declare returns the handler of a tool that calls a route, and what is wrong with its declaration.
// If follow is set, the handler waits until the service has finished.
func declare[In, Out any](b *Backend, route, name string, a annotate.Annotation, follow bool) (func(context.Context, In) (Out, error), []policy.Problem) {
	bind, faults := bind(route, reflect.TypeFor[In]())
	form, outputFaults := outputFormOf(reflect.TypeFor[Out]())
	faults = append(faults, outputFaults...)
	switch {
	case b == nil:
		faults = append(faults, fault{"the backend is nil", "make it with wrap.InProcess or wrap.Remote, and check the error of wrap.Remote"})
	default:
		faults = append(faults, b.faults...)
	}
	switch {
	case form.kind == outputUnsupported:
		faults = append(faults, fault{fmt.Sprintf("no answer of route %q can become the output type %s", route, reflect.TypeFor[Out]()),
			"use a struct, a string, wrap.Done, mcpkit.File, *mcp.ImageContent or *mcp.AudioContent"})
	case bind.route.method == http.MethodHead && form.kind != outputDone && !form.noBody:
		faults = append(faults, fault{fmt.Sprintf("the answers of route %q have no body, but the output type is %s", route, reflect.TypeFor[Out]()), "use wrap.Done, a struct whose fields have header tags, or GET"})
	case form.pending != nil && !follow:
		faults = append(faults, fault{fmt.Sprintf("the output type %s has the tag pending, but the tool does not wait for the service", reflect.TypeFor[Out]()), "declare the route with wrap.Job, or remove the tag"})
	}
	var problems []policy.Problem
	for _, f := range faults {
		problems = append(problems, policy.Problem{Rule: policy.RuleToolRoute, Message: fmt.Sprintf("tool %q: %s", name, f.message), Fix: f.fix})
	}
	if msg, fix := effectConflict(name, bind.route, a); msg != "" {
		problems = append(problems, policy.Problem{Rule: policy.RuleToolMethod, Message: msg, Fix: fix})
	}
	return func(ctx context.Context, in In) (out Out, err error) {
		if len(faults) > 0 {
			return out, errFaultyRoute
		}
		return out, callRoute(ctx, b, bind, form, follow, in, &out)
	}, problems
}

// effectConflict reports an effect that contradicts the method of the route.
func effectConflict(name string, r route, a annotate.Annotation) (message, fix string) {
	switch {
	case a.IsZero() || r.method == "" || r.method == http.MethodGet || r.method == http.MethodHead:
		return "", ""
	case a.Effect() == annotate.EffectReadOnly && r.method == http.MethodPost:
		return fmt.Sprintf("tool %q is annotated read-only but its route is %q", name, r.text),
			"use annotate.Additive or annotate.Destructive, or waive this rule if the request only searches"
	case a.Effect() == annotate.EffectReadOnly:
		return fmt.Sprintf("tool %q is annotated read-only but its route is %q", name, r.text), "use annotate.Destructive"
	case a.Effect() == annotate.EffectAdditive && r.method == http.MethodDelete:
		return fmt.Sprintf("tool %q is annotated additive but its route is %q", name, r.text), "use annotate.Destructive"
	}
	return "", ""
}

// callRoute makes the request for one call, and the output from its answer.
func callRoute[In, Out any](ctx context.Context, b *Backend, bind *binding, form *outputForm, follow bool, in In, out *Out) error {
	page, _ := budget.RequestOf(pointer(&in))
	parts, err := bind.requestParts(in, page, callinfo.From(ctx))
	if err != nil {
		return err
	}
	a, err := b.send(ctx, bind, parts, form.accept())
	if err == nil && follow {
		a, err = b.follow(ctx, bind, form, a)
	}
	switch {
	case err != nil:
		return err
	case !form.takes(a.status):
		return bind.statusError(a, parts)
	case a.truncated:
		return bind.tooLarge(b.limit)
	}
	if bind.paging != nil {
		if err = writePage(a, bind.paging, page, out); err == nil {
			err = form.writeHeaders(a, out)
		}
	} else {
		err = form.write(a, out)
	}
	if err != nil {
		return errlog.Errorf("%s: %w", bind.route.text, err)
	}
	return nil
}

// pointer returns v, or *v if *v is a pointer.
func pointer[T any](v *T) any {
	if reflect.TypeFor[T]().Kind() == reflect.Pointer {
		return *v
	}
	return v
}

package wrap

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

// An outputForm is how an output is made from an answer: its body, its status and its headers. It
// is safe for concurrent use.
type outputForm struct {
	kind     outputKind
	headers  []headerField
	advice   [][]int // the fields of type Advice
	statuses []statusField
	pending  *pendingField // nil if the status of the answer alone says that it is complete
	noBody   bool          // whether all fields come from headers
}

// A headerField is a field that has the value of a header.
type headerField struct {
	index []int
	name  string
	last  bool // whether it has the last segment of the path in the header
}

// A statusField is a field that is made from the answers with some statuses.
type statusField struct {
	index    []int
	kind     outputKind
	statuses []int // empty for all statuses that no other field has
}

// A pendingField is the member of an answer that says whether the service has finished.
type pendingField struct {
	member string
	values []string
}

// outputFormOf returns the form of an output, and the faults of its declaration.
func outputFormOf(t reflect.Type) (f *outputForm, faults []fault) {
	f = &outputForm{kind: outputKindOf(t)}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if f.kind != outputJSON || t.Kind() != reflect.Struct {
		return f, nil
	}
	fail := func(fix, format string, args ...any) {
		faults = append(faults, fault{fmt.Sprintf(format, args...), fix})
	}
	rest := 0 // fields that come from the body
	paged := budget.IsPage(reflect.PointerTo(t))
	var unfilled []string
	for _, field := range outputFields(t, nil, nil) {
		tags := 0
		for _, tag := range []string{"header", "status", "pending"} {
			if text, ok := field.Tag.Lookup(tag); ok {
				tags++
				for _, problem := range f.read(field, tag, text) {
					fail(problem.fix, "the tag %s:%q of field %s of %s %s", tag, text, field.Name, t, problem.message)
				}
			}
		}
		switch {
		case tags > 1:
			fail("keep one of them", "field %s of %s has more than one of the tags header, status and pending", field.Name, t)
		case isAdvice(field) && tags == 0:
			f.advice = append(f.advice, field.Index)
			if !strings.Contains(field.Tag.Get("json"), ",omit") {
				fail("add omitempty to its json tag", "field %s of %s is advice, which most answers do not have", field.Name, t)
			}
		case tags == 0 || field.Tag.Get("pending") != "":
			rest++
			unfilled = append(unfilled, field.Name)
		}
	}
	f.noBody = rest == 0 && len(f.statuses) == 0 && len(f.headers) > 0
	if len(f.statuses) > 0 {
		faults = append(faults, f.checkStatuses(t, paged, unfilled)...)
	}
	return f, faults
}

// outputFields returns the fields of a struct and of the structs that it embeds, with their index
// in the struct.
func outputFields(t reflect.Type, index []int, within []reflect.Type) (fields []reflect.StructField) {
	if slices.Contains(within, t) {
		return nil
	}
	for i := range t.NumField() {
		field := t.Field(i)
		field.Index = append(slices.Clone(index), i)
		switch name, _, _ := strings.Cut(field.Tag.Get("json"), ","); {
		case field.Anonymous && name == "" && field.Type.Kind() == reflect.Struct:
			fields = append(fields, outputFields(field.Type, field.Index, append(within, t))...)
		case field.IsExported() && name != "-":
			fields = append(fields, field)
		}
	}
	return fields
}

// secretHeaders are headers that only the program that connects may read, and not a model.
var secretHeaders = []string{"Set-Cookie", "Set-Cookie2", "Authorization", "Www-Authenticate", "Proxy-Authenticate", "Proxy-Authorization", "Authentication-Info"}

// read reads one tag of a field.
func (f *outputForm) read(field reflect.StructField, tag, text string) (faults []fault) {
	fail := func(message, fix string) { faults = append(faults, fault{message, fix}) }
	switch tag {
	case "header":
		name, option, hasOption := strings.Cut(text, ",")
		h := headerField{index: field.Index, name: http.CanonicalHeaderKey(name), last: option == "last"}
		switch {
		case !httpguts.ValidHeaderFieldName(name):
			fail("is not the name of a header", `write a name such as header:"ETag"`)
		case slices.Contains(secretHeaders, h.name):
			fail("is for a header that a model must not read", "remove the field")
		case hasOption && !h.last:
			fail(fmt.Sprintf("has the unknown option %q", option), "use last, for the last segment of an address")
		case !canHoldHeader(field.Type) || h.last && field.Type.Kind() != reflect.String:
			fail(fmt.Sprintf("is at a field of type %s, which a header cannot fill", field.Type), "use a string, an integer, a boolean or a list of strings")
		}
		f.headers = append(f.headers, h)
	case "status":
		s := statusField{index: field.Index, kind: fieldKindOf(field.Type)}
		if text != "default" {
			for part := range strings.SplitSeq(text, ",") {
				code, err := strconv.Atoi(part)
				if err != nil || len(part) != 3 || (code < 200 || code > 299) && code != http.StatusNotModified {
					fail(fmt.Sprintf("has the status %q, which is not a success", part), "write statuses such as 200,201, or default for the others; other statuses become errors")
				}
				s.statuses = append(s.statuses, code)
			}
		}
		f.statuses = append(f.statuses, s)
	case "pending":
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			name = field.Name
		}
		f.pending = &pendingField{name, strings.Split(text, ",")}
		if field.Type.Kind() != reflect.String || slices.Contains(f.pending.values, "") {
			fail("is not a list of values of a text", `write the values for work that is not finished, such as pending:"queued,running", at a field of type string`)
		}
	}
	return faults
}

func canHoldHeader(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Int, reflect.Int64, reflect.Bool:
		return true
	case reflect.Slice:
		return t.Elem().Kind() == reflect.String
	}
	return false
}

// checkStatuses returns what is wrong with the fields for statuses.
func (f *outputForm) checkStatuses(t reflect.Type, paged bool, unfilled []string) (faults []fault) {
	fail := func(fix, format string, args ...any) {
		faults = append(faults, fault{fmt.Sprintf(format, args...), fix})
	}
	if paged {
		fail("remove the status tags, or the page", "%s is a page and has fields for statuses", t)
	}
	if len(unfilled) > 0 {
		fail("give each of them a status or header tag", "fields %s of %s are never filled, because the other fields have status tags", strings.Join(unfilled, ", "), t)
	}
	seen := map[int]string{}
	for _, s := range f.statuses {
		field := t.FieldByIndex(s.index)
		statuses := s.statuses
		if len(statuses) == 0 {
			statuses = []int{0}
		}
		for _, status := range statuses {
			if other, taken := seen[status]; taken {
				fail("give each status to one field", "fields %s and %s of %s are for the same status", other, field.Name, t)
			}
			seen[status] = field.Name
		}
		if len(f.statuses) > 1 && !strings.Contains(field.Tag.Get("json"), ",omit") {
			fail("add omitempty or omitzero to its json tag", "field %s of %s is for some statuses and is sent for all", field.Name, t)
		}
		if k := field.Type.Kind(); s.kind == outputFlag && k != reflect.Bool || k == reflect.Struct && len(f.statuses) > 1 && !strings.Contains(field.Tag.Get("json"), ",omitzero") {
			fail("use a pointer with omitempty", "field %s of %s cannot be left out", field.Name, t)
		}
	}
	return faults
}

// accept returns the Accept header of requests.
func (f *outputForm) accept() string {
	accept := f.kind.accept()
	for i, s := range f.statuses {
		if i == 0 {
			accept = s.kind.accept()
		} else if s.kind.accept() != accept {
			return "*/*"
		}
	}
	return accept
}

// takes reports whether an answer with a status is a success for the output.
func (f *outputForm) takes(status int) bool {
	return status >= 200 && status <= 299 || status == http.StatusNotModified && f.fieldFor(status) != nil
}

// fieldFor returns the field for a status, or nil.
func (f *outputForm) fieldFor(status int) (otherwise *statusField) {
	for i, s := range f.statuses {
		switch {
		case slices.Contains(s.statuses, status):
			return &f.statuses[i]
		case len(s.statuses) == 0 && status != http.StatusNotModified:
			otherwise = &f.statuses[i]
		}
	}
	return otherwise
}

// write makes the output from a successful answer. out is a pointer to the output.
func (f *outputForm) write(a *reply, out any) error {
	v := reflect.ValueOf(out).Elem()
	switch {
	case len(f.statuses) > 0:
		s := f.fieldFor(a.status)
		if s == nil {
			return errlog.Errorf("the service answered %d, and no field of the output has that status", a.status)
		}
		v = allocated(v)
		if err := s.kind.set(a, v.FieldByIndex(s.index)); err != nil {
			return err
		}
	case !f.noBody:
		if err := f.kind.set(a, v); err != nil {
			return err
		}
	}
	return f.writeHeaders(a, out)
}

// writeHeaders sets the fields of the output that come from headers. out is a pointer to it.
func (f *outputForm) writeHeaders(a *reply, out any) error {
	if len(f.headers) == 0 && len(f.advice) == 0 {
		return nil
	}
	v := allocated(reflect.ValueOf(out))
	for _, h := range f.headers {
		if err := h.set(a.header, v.FieldByIndex(h.index)); err != nil {
			return err
		}
	}
	for _, index := range f.advice {
		v.FieldByIndex(index).SetString(adviceFor(a))
	}
	return nil
}

// allocated returns what v points to, which it allocates, or v if it is not a pointer.
func allocated(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	return v
}

// set sets a field to the value of the header. A header that is missing leaves it unchanged.
func (h headerField) set(header http.Header, v reflect.Value) error {
	values := header.Values(h.name)
	if len(values) == 0 {
		return nil
	}
	text := strings.TrimSpace(values[0])
	if h.last {
		path, _, _ := strings.Cut(text, "?")
		path = strings.TrimRight(path, "/")
		text = path[strings.LastIndex(path, "/")+1:]
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		value, err := strconv.ParseBool(text)
		if err != nil {
			return errlog.Errorf("the header %s of the service's answer is not true or false", h.name)
		}
		v.SetBool(value)
	case reflect.Slice:
		list := reflect.MakeSlice(v.Type(), 0, len(values))
		for _, line := range values {
			for part := range strings.SplitSeq(line, ",") {
				if part = strings.TrimSpace(part); part != "" {
					list = reflect.Append(list, reflect.ValueOf(part).Convert(v.Type().Elem()))
				}
			}
		}
		v.Set(list)
	default:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return errlog.Errorf("the header %s of the service's answer is not a whole number", h.name)
		}
		v.SetInt(n)
	}
	return nil
}

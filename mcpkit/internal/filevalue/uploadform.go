package filevalue

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// An UploadForm finds the uploads in the arguments of a tool.
type UploadForm struct {
	public reflect.Type // mcpkit.Upload, which converts to Upload
	root   *uploadPart
	limits map[string]UploadLimit // by path, with [] for each index
}

// An uploadPart is a part of a type that has uploads: an upload, a pointer, list or map, or a
// struct.
type uploadPart struct {
	limit  UploadLimit
	elem   *uploadPart
	fields []uploadField
}

type uploadField struct {
	index int
	name  string // "" for an embedded struct
	part  *uploadPart
}

// NewUploadForm returns the form of the input type t, which is nil if t has no uploads, and what is
// wrong with its tags.
func NewUploadForm(t, public reflect.Type) (f *UploadForm, problems []string) {
	f = &UploadForm{public: public, limits: map[string]UploadLimit{}}
	c := &uploadCompiler{form: f, seen: map[reflect.Type]bool{}}
	f.root = c.part(t, "", "")
	if f.root == nil {
		return nil, c.problems
	}
	return f, c.problems
}

type uploadCompiler struct {
	form     *UploadForm
	seen     map[reflect.Type]bool // a type that contains itself has no schema
	problems []string
}

func (c *uploadCompiler) part(t reflect.Type, path string, tag reflect.StructTag) *uploadPart {
	if t == c.form.public {
		limit, problem := UploadLimitOf(tag)
		if problem != "" {
			c.problems = append(c.problems, fmt.Sprintf("%s: the tag upload: %s", path, problem))
		}
		c.form.limits[path] = limit
		return &uploadPart{limit: limit}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return c.below(t, path, tag)
	case reflect.Slice, reflect.Array:
		return c.below(t, path+"[]", tag)
	case reflect.Map:
		return c.below(t, path+"{}", tag)
	case reflect.Struct:
		if c.seen[t] || codesItself(t) {
			return nil
		}
		c.seen[t] = true
		defer delete(c.seen, t)
		return c.structure(t, path)
	}
	return nil
}

func (c *uploadCompiler) below(t reflect.Type, path string, tag reflect.StructTag) *uploadPart {
	if elem := c.part(t.Elem(), path, tag); elem != nil {
		return &uploadPart{elem: elem}
	}
	return nil
}

func (c *uploadCompiler) structure(t reflect.Type, path string) *uploadPart {
	part := &uploadPart{}
	for i := range t.NumField() {
		field := t.Field(i)
		name, isMember := memberName(field, c.form.public)
		if !isMember {
			continue
		}
		at := path
		if name != "" {
			at = join(path, name)
		}
		if own := c.part(field.Type, at, field.Tag); own != nil {
			part.fields = append(part.fields, uploadField{i, name, own})
		}
		if _, has := field.Tag.Lookup(uploadTag); has && !Holds(field.Type, c.form.public) {
			c.problems = append(c.problems, fmt.Sprintf("%s: the tag upload has no effect on %s; it is for an Upload", at, field.Type))
		}
	}
	if len(part.fields) == 0 {
		return nil
	}
	return part
}

// memberName returns the JSON name of a field, which is "" for an embedded struct whose fields are
// those of the outer one. public is a type that is a member even if it is embedded.
func memberName(field reflect.StructField, public reflect.Type) (name string, isMember bool) {
	name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	switch {
	case !field.IsExported() && !field.Anonymous, name == "-" && options == "":
		return "", false
	case name == "" && (!field.Anonymous || field.Type == public):
		name = field.Name
	}
	return name, true
}

// Check checks the uploads of decoded arguments. It returns whether one was a data: URL, which
// refuseURLs makes a problem, and what a client did wrong.
func (f *UploadForm) Check(in reflect.Value, refuseURLs bool) (dataURL bool, problems []string) {
	c := &uploadCheck{refuseURLs: refuseURLs}
	c.value(f.root, in, "")
	return c.dataURL, c.problems
}

type uploadCheck struct {
	refuseURLs bool
	dataURL    bool
	problems   []string
}

// maxUploadProblems is how many uploads an error tells about.
const maxUploadProblems = 10

func (c *uploadCheck) value(part *uploadPart, v reflect.Value, path string) {
	switch {
	case len(c.problems) == maxUploadProblems:
	case part.fields != nil:
		for _, f := range part.fields {
			at := path
			if f.name != "" {
				at = join(path, f.name)
			}
			c.value(f.part, v.Field(f.index), at)
		}
	case part.elem == nil:
		c.upload(part.limit, v, path)
	case v.Kind() == reflect.Pointer:
		if !v.IsNil() {
			c.value(part.elem, v.Elem(), path)
		}
	case v.Kind() == reflect.Map:
		for _, key := range v.MapKeys() {
			c.value(part.elem, v.MapIndex(key), join(path, fmt.Sprint(key.Interface())))
		}
	default:
		for i := range v.Len() {
			c.value(part.elem, v.Index(i), path+"["+strconv.Itoa(i)+"]")
		}
	}
}

func (c *uploadCheck) upload(limit UploadLimit, v reflect.Value, path string) {
	if v.IsZero() { // an optional one that was not sent
		return
	}
	u := v.Convert(reflect.TypeFor[Upload]()).Interface().(Upload)
	c.dataURL = c.dataURL || u.DataURL
	problem := limit.check(&u)
	if u.DataURL && c.refuseURLs {
		problem = "is a data: URL; send the bytes of the file in base64 only"
	}
	if problem != "" {
		c.problems = append(c.problems, path+": "+problem)
	}
}

var (
	indexes    = lazyregexp.New(`\[[0-9]+\]`)
	lengthText = lazyregexp.New(`^must be at most [0-9]+ characters? long, got ([0-9]+)$`)
)

// Explain replaces problems about the length of the base64 text by problems about the limits of the
// uploads in bytes.
func (f *UploadForm) Explain(problems []string) {
	for i, problem := range problems {
		path, said, _ := strings.Cut(problem, ": ")
		limit, ok := f.limits[indexes.Regexp().ReplaceAllString(path, "[]")]
		if got := lengthText.Regexp().FindStringSubmatch(said); ok && got != nil {
			n, _ := strconv.Atoi(got[1]) // digits
			problems[i] = path + ": " + limit.tooLong(n)
		}
	}
}

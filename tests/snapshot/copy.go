// Package snapshot copies what an engine holds and tells equal states apart from
// others, so that a test can go back to where it was and need not go twice where
// it has been. It reads fields that are not exported.
package snapshot

import (
	"reflect"
	"strings"
	"unsafe"

	"pidgin-otr/otr/dsa"
)

// Copy copies a value with everything of ours that it leads to, so that a test
// can begin as often as it likes where costly preparations ended. What belongs
// to other packages and what never changes is shared.
func Copy[T any](v T) T {
	c := cloner{}
	var out T
	c.copy(reflect.ValueOf(&out).Elem(), reflect.ValueOf(&v).Elem())
	return out
}

// A cloner knows the copies made so far.
type cloner map[unsafe.Pointer]reflect.Value

// immutable are the types that are shared although they are ours.
var immutable = map[reflect.Type]bool{
	reflect.TypeFor[dsa.PrivateKey](): true,
	reflect.TypeFor[dsa.PublicKey]():  true,
}

// Ours tells the types of this module that may change.
func Ours(t reflect.Type) bool {
	return t.Name() != "" && strings.HasPrefix(t.PkgPath(), "pidgin-otr/") && !immutable[t]
}

// Flat tells the types whose values hold no references, or none to follow.
func Flat(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
		return false
	case reflect.Array:
		return Flat(t.Elem())
	case reflect.Struct:
		return t.Name() != "" && !Ours(t)
	}
	return true
}

// copy sets dst, which is addressable as src is.
func (c cloner) copy(dst, src reflect.Value) {
	dst, src = Open(dst), Open(src)
	dst.Set(src)
	switch t := src.Type(); {
	case Flat(t):
	case t.Kind() == reflect.Pointer:
		c.pointer(dst, src)
	case t.Kind() == reflect.Interface:
		if e := src.Elem(); e.Kind() == reflect.Pointer {
			p := reflect.New(e.Type()).Elem()
			from := reflect.New(e.Type()).Elem()
			from.Set(e)
			c.pointer(p, from)
			dst.Set(p)
		}
	case t.Kind() == reflect.Slice:
		c.slice(dst, src)
	case t.Kind() == reflect.Map:
		c.entries(dst, src)
	case t.Kind() == reflect.Array:
		for i := range src.Len() {
			c.copy(dst.Index(i), src.Index(i))
		}
	case t.Kind() == reflect.Struct:
		for i := range src.NumField() {
			c.copy(dst.Field(i), src.Field(i))
		}
	}
}

// Open lifts the ban on fields that are not exported.
func Open(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}

func (c cloner) pointer(dst, src reflect.Value) {
	dst.Set(src)
	if src.IsNil() || !Ours(src.Type().Elem()) {
		return
	}
	at := src.UnsafePointer()
	if known, ok := c[at]; ok && known.Type() == src.Type() {
		dst.Set(known)
		return
	}
	p := reflect.New(src.Type().Elem())
	c[at] = p
	dst.Set(p)
	c.copy(p.Elem(), src.Elem())
}

func (c cloner) slice(dst, src reflect.Value) {
	if src.IsNil() {
		return
	}
	s := reflect.MakeSlice(src.Type(), src.Len(), src.Len())
	reflect.Copy(s, src)
	if !Flat(src.Type().Elem()) {
		for i := range src.Len() {
			c.copy(s.Index(i), src.Index(i))
		}
	}
	dst.Set(s)
}

func (c cloner) entries(dst, src reflect.Value) {
	if src.IsNil() {
		return
	}
	m := reflect.MakeMapWithSize(src.Type(), src.Len())
	for it := src.MapRange(); it.Next(); {
		from := reflect.New(src.Type().Elem()).Elem()
		from.Set(it.Value())
		to := reflect.New(src.Type().Elem()).Elem()
		c.copy(to, from)
		m.SetMapIndex(it.Key(), to)
	}
	dst.Set(m)
}

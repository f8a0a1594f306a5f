package snapshot

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"reflect"
	"slices"
	"strings"
	"time"
	"unsafe"
)

// A Digest names a state: two with the same one behave alike.
type Digest [16]byte

// Sum is the digest of a value with everything of ours that it leads to. Times
// count by their distance from now. Fields tagged `snapshot:"-"`, memory that is
// only lent, and what belongs to other packages do not count.
func Sum(v any, now time.Time) (d Digest) {
	s := summer{hash: sha256.New(), known: map[unsafe.Pointer]uint64{}, now: now}
	at := reflect.New(reflect.TypeOf(v))
	at.Elem().Set(reflect.ValueOf(v))
	s.add(at.Elem())
	copy(d[:], s.hash.Sum(nil))
	return d
}

// passing are types of ours that hold nothing which matters later: memory for
// one message, and what was found good before.
var passing = map[string]bool{"scratch.Buffer": true, "scratch.Page": true, "ratchet.Space": true, "dsa.Checked": true}

// lent are fields of the same kind.
var lent = map[string]bool{"pieced": true, "lent": true}

type summer struct {
	hash  hash.Hash
	known map[unsafe.Pointer]uint64
	now   time.Time
	room  [8]byte
}

func (s *summer) number(n uint64) {
	binary.LittleEndian.PutUint64(s.room[:], n)
	s.hash.Write(s.room[:])
}

func (s *summer) bytes(b []byte) {
	s.number(uint64(len(b)))
	s.hash.Write(b)
}

// add takes in v, which is addressable.
func (s *summer) add(v reflect.Value) {
	v = Open(v)
	switch v.Kind() {
	case reflect.Pointer:
		s.pointer(v)
	case reflect.Interface:
		if e := v.Elem(); e.IsValid() {
			s.number(1)
			if e.Kind() == reflect.Pointer {
				p := reflect.New(e.Type()).Elem()
				p.Set(e)
				s.pointer(p)
			}
		} else {
			s.number(0)
		}
	case reflect.Slice:
		s.slice(v)
	case reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			s.hash.Write(v.Bytes())
			return
		}
		for i := range v.Len() {
			s.add(v.Index(i))
		}
	case reflect.Map:
		s.entries(v)
	case reflect.Struct:
		s.fields(v)
	case reflect.String:
		s.bytes([]byte(v.String()))
	default:
		s.plain(v)
	}
}

func (s *summer) plain(v reflect.Value) {
	switch {
	case v.Kind() == reflect.Bool:
		s.number(map[bool]uint64{true: 1}[v.Bool()])
	case v.CanInt():
		s.number(uint64(v.Int()))
	case v.CanUint():
		s.number(v.Uint())
	case v.CanFloat():
		s.number(uint64(v.Float() * (1 << 20)))
	case v.Kind() == reflect.Func || v.Kind() == reflect.Chan:
	default:
		panic(fmt.Sprintf("snapshot: no digest of a %v", v.Type()))
	}
}

func (s *summer) pointer(v reflect.Value) {
	if v.IsNil() {
		s.number(0)
		return
	}
	if t := v.Type().Elem(); !Ours(t) || passing[t.String()] {
		s.number(1)
		return
	}
	at := v.UnsafePointer()
	if n, ok := s.known[at]; ok {
		s.number(2 + n)
		return
	}
	s.known[at] = uint64(len(s.known))
	s.number(2 + s.known[at])
	s.add(v.Elem())
}

func (s *summer) slice(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		s.bytes(v.Bytes())
		return
	}
	s.number(uint64(v.Len()))
	for i := range v.Len() {
		s.add(v.Index(i))
	}
}

func (s *summer) entries(v reflect.Value) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	s.number(uint64(len(keys)))
	for _, k := range keys {
		s.bytes([]byte(fmt.Sprint(k)))
		e := reflect.New(v.Type().Elem()).Elem()
		e.Set(v.MapIndex(k))
		s.add(e)
	}
}

func (s *summer) fields(v reflect.Value) {
	t := v.Type()
	if t == reflect.TypeFor[time.Time]() {
		s.time(v.Interface().(time.Time))
		return
	}
	if t.Name() != "" && !Ours(t) || passing[t.String()] {
		return
	}
	for i := range v.NumField() {
		if f := t.Field(i); f.Tag.Get("snapshot") != "-" && !lent[f.Name] {
			s.add(v.Field(i))
		}
	}
}

func (s *summer) time(t time.Time) {
	if t.IsZero() {
		s.number(1 << 63)
		return
	}
	s.number(uint64(t.Sub(s.now)))
}

package main

import (
	"errors"
	"io"

	"pidgin-otr/otr/smp"
)

// smp measures whole runs of the socialist millionaires' protocol that end
// well. The data messages that would carry its records cost microseconds.
func (o *ours) smp(n int) (sample, error) {
	var c clock
	a, b := o.keys[0].Public().Fingerprint(), o.keys[1].Public().Fingerprint()
	source := random()
	for range n {
		x, err := smp.NewSecret(a, b, [8]byte{1}, []byte("shared secret"))
		if err != nil {
			return c.sample, err
		}
		y := *x
		c.start()
		err = agree(x, &y, source)
		c.stop()
		if err != nil {
			return c.sample, err
		}
	}
	return c.sample, nil
}

// agree lets two runs find out that x and y are the same.
func agree(x, y *smp.Secret, source io.Reader) error {
	var runs [2]smp.Run
	step, err := runs[0].Start(x, nil, source)
	if err != nil {
		return err
	}
	to := 0
	for {
		step = work(&runs[to], step)
		switch {
		case to == 0 && step.Event.Kind == smp.Succeeded:
			return nil
		case step.Event.Kind == smp.Asked:
			step, err = runs[to].Answer(step.Event.Request, y, source)
			if err != nil {
				return err
			}
			continue
		case len(step.Send) != 1:
			return errors.New("the run came to nothing")
		}
		to = 1 - to
		if step, err = runs[to].Receive(step.Send[0], source); err != nil {
			return err
		}
	}
}

func work(r *smp.Run, s smp.Step) smp.Step {
	if s.Work == nil {
		return s
	}
	return r.Apply(s.Work.Do())
}

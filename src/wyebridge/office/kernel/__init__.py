"""What every app rests on: people and sign-in, hats and rights, the trail of acts, the home, page components."""

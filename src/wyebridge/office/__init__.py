"""What people do: the web application, one app to each word of the architecture, all with the same anatomy."""

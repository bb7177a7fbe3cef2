"""Words shared by every kind of entry: languages, themes, methods and audiences, and how foreign words become them."""

[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("CrssBot.Engine.Tests")]

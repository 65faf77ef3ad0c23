using System.Xml.Linq;
using CrssBot.Runtime;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace CrssBot.Host;

/// <summary>The keys of cookies as notes of the store, where several processes read them.</summary>
internal sealed class NoteKeys(IStudyStore store) : IConfigureOptions<KeyManagementOptions>, IXmlRepository
{
    private const string Notes = IStudyStore.CookieKeyNotes;

    public void Configure(KeyManagementOptions options) => options.XmlRepository = this;

    // The framework asks synchronously, a few times in the life of a process.
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. store.NotesAsync(Notes, CancellationToken.None).GetAwaiter().GetResult().Select(n => XElement.Parse(n.Value))];

    public void StoreElement(XElement element, string friendlyName) =>
        store
            .SetNoteAsync(Notes + friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None)
            .GetAwaiter()
            .GetResult();
}
